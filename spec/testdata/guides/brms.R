# Reads a list of {call, data} as JSON, where the call is `brm(...)` with `data = d`, and
# prints, for each, the Stan code and the data that brms makes of it, as JSON.
suppressMessages({library(brms); library(jsonlite)})
requests <- fromJSON(file("stdin"), simplifyVector = FALSE)
answers <- lapply(requests, function(r) {
  d <- as.data.frame(lapply(r$data, function(x) sapply(x, function(v) if (is.null(v)) NA else v)), stringsAsFactors = TRUE)
  brm <- function(...) list(code = unclass(make_stancode(..., backend = "cmdstanr")), data = unclass(make_standata(...)))
  made <- eval(parse(text = r$call), list(d = d, brm = brm))
  list(code = as.character(made$code), data = lapply(made$data, function(x) if (is.null(dim(x))) as.vector(x) else x),
       scalar = names(made$data)[sapply(made$data, function(x) is.null(dim(x)) && length(x) == 1)])
})
cat(toJSON(answers, digits = I(17), auto_unbox = FALSE))
