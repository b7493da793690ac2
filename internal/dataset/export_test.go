package dataset

const Rows = rows

var AxisNames = axisNames
