# Reads CmdStan's files as bayes writes them with the R package posterior, and
# compares its summary with that of bayes: Rscript interop.R FOLDER
suppressPackageStartupMessages(library(posterior))
folder <- commandArgs(TRUE)[1]
failed <- 0
for (name in c("linear", "eight_schools", "varying_slopes", "ordinal")) {
  files <- sort(Sys.glob(file.path(folder, paste0(name, "-[0-9].csv"))))
  chains <- lapply(files, function(f) read.csv(f, comment.char = "#", check.names = FALSE))
  draws <- do.call(bind_draws, c(lapply(chains, as_draws_matrix), along = "chain"))
  # Names as posterior has them: a.1.2 is a[1,2].
  w <- variables(draws)
  array <- grepl("\\.[0-9.]+$", w)
  w[array] <- paste0(gsub(".", ",", sub(".", "[", w[array], fixed = TRUE), fixed = TRUE), "]")
  variables(draws) <- w
  draws <- subset_draws(draws, variable = w[!grepl("__$", w)])
  s <- summarise_draws(draws, "mean", "sd", "rhat", "ess_bulk", "ess_tail")
  # The order of the rows of bayes: one table of mean, sd, rhat, ess_bulk, ess_tail.
  b <- read.csv(file.path(folder, paste0(name, ".summary.csv")), check.names = FALSE, na.strings = "null")
  # Constant elements have no R-hat.
  s <- s[s$sd > 0, ]
  b <- b[b$sd > 0, ]
  same <- nrow(s) == nrow(b)
  for (column in c("mean", "sd", "rhat", "ess_bulk", "ess_tail")) {
    x <- sort(as.numeric(s[[column]])); y <- sort(as.numeric(b[[column]]))
    same <- same && isTRUE(all.equal(x, y, tolerance = 1e-6))
  }
  if (!same) { failed <- failed + 1; print(s, n = 40); print(b) }
  cat(sprintf("%s: posterior::summarise_draws of %d chains, %d numbers: %s\n", name, length(files), nrow(s), if (same) "equal" else "FAILED"))
}
if (failed > 0) quit(status = 1)
