# Makes reference.json: draws and what the R package posterior says of them.
# Run with R 4.2.2 and posterior 1.4.0:  Rscript reference.R > reference.json
suppressMessages(library(posterior))
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20210601)

num <- function(v) {
  v <- as.numeric(v)
  s <- sprintf("%.17g", v)
  s[is.na(v) | !is.finite(v)] <- "null"
  s
}
vec <- function(v) paste0("[", paste(num(v), collapse = ","), "]")
ar <- function(n, phi) {
  x <- numeric(n)
  x[1] <- rnorm(1) / sqrt(1 - phi^2)
  for (i in seq_len(n - 1)) x[i + 1] <- phi * x[i] + rnorm(1)
  x
}
# signif: short numbers in the file are the numbers that R computes with.
chains <- function(n, k, f) signif(sapply(seq_len(k), f), 7)

cases <- list(
  normal         = chains(500, 4, function(c) rnorm(500)),
  autoregressive = chains(300, 4, function(c) ar(300, 0.9)),
  antithetic     = chains(200, 4, function(c) ar(200, -0.6)),
  strongly_antithetic = chains(200, 4, function(c) ar(200, -0.95)),
  cauchy         = chains(250, 4, function(c) rcauchy(250)),
  shifted        = chains(200, 4, function(c) rnorm(200) + (c == 2) * 2),
  scaled         = chains(200, 4, function(c) rnorm(200) * (1 + 3 * (c == 3))),
  random_walk    = chains(400, 4, function(c) cumsum(rnorm(400))),
  counts         = chains(200, 4, function(c) rpois(200, 2)),
  binary         = chains(150, 2, function(c) rbinom(150, 1, 0.03)),
  large          = chains(200, 4, function(c) 1e6 + ar(200, 0.5)),
  small          = chains(200, 4, function(c) 1e-6 * exp(ar(200, 0.5))),
  odd            = chains(51, 3, function(c) ar(51, 0.5)),
  single         = chains(101, 1, function(c) ar(101, 0.3)),
  few            = chains(8, 4, function(c) rnorm(8)),
  tiny           = chains(4, 2, function(c) rnorm(4)),
  one_stuck      = chains(100, 4, function(c) if (c == 1) rep(0.25, 100) else rnorm(100)),
  constant       = chains(20, 4, function(c) rep(3, 20))
)

quiet <- function(e) tryCatch(suppressWarnings(e), error = function(e) NA)
out <- character()
for (name in names(cases)) {
  x <- cases[[name]]
  p <- c(0, 0.025, 0.05, 0.25, 0.5, 0.9, 0.95, 1)
  pe <- c(0.05, 0.25, 0.5, 0.9, 0.95)
  fields <- c(
    draws = paste0("[", paste(apply(x, 2, vec), collapse = ",\n    "), "]"),
    mean = num(mean(x)), sd = num(sd(x)), median = num(median(x)), mad = num(mad(x)),
    probabilities = vec(p), quantiles = vec(quantile(x, p, names = FALSE)),
    rhat = num(quiet(rhat(x))),
    ess_bulk = num(quiet(ess_bulk(x))), ess_tail = num(quiet(ess_tail(x))),
    ess_mean = num(quiet(ess_mean(x))), ess_sd = num(quiet(ess_sd(x))),
    mcse_mean = num(quiet(mcse_mean(x))), mcse_sd = num(quiet(mcse_sd(x))),
    ess_probabilities = vec(pe),
    ess_quantile = vec(quiet(ess_quantile(x, pe, names = FALSE))),
    mcse_quantile = vec(sapply(pe, function(q) quiet(mcse_quantile(x, q, names = FALSE))))
  )
  body <- paste(sprintf("    \"%s\": %s", names(fields), fields), collapse = ",\n")
  out <- c(out, sprintf("  \"%s\": {\n%s\n  }", name, body))
}
cat("{\n", paste(out, collapse = ",\n"), "\n}\n", sep = "")
