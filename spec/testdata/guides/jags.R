# Reads a list of {code, data, monitor} as JSON and prints, for each, the values of the
# monitored node in JAGS, as JSON with all digits. With nothing left to sample one
# iteration computes the nodes at the values given.
suppressMessages({library(rjags); library(jsonlite)})
load.module("dic", quiet = TRUE)
requests <- fromJSON(file("stdin"), simplifyVector = FALSE)
answers <- lapply(requests, function(r) {
  data <- lapply(r$data, function(x) fromJSON(toJSON(x, auto_unbox = TRUE, digits = NA, null = "null", na = "null")))
  model <- suppressWarnings(jags.model(textConnection(r$code), data = data, n.adapt = 0, quiet = TRUE))
  as.numeric(jags.samples(model, r$monitor, n.iter = 1)[[1]])
})
cat(toJSON(answers, digits = I(17)))
