package runtime

const Besides = besides

var InUse = inUse

func (f *Fit) OnDisk() bool { return f.onDisk() }
