# flexmix on one table of yes and no, from its own random starts: Rscript _summits_flexmix.R X.csv K seeds answer.json
suppressMessages(library(flexmix))
arguments <- commandArgs(trailingOnly = TRUE)
X <- as.matrix(read.csv(arguments[1], header = FALSE))
K <- as.integer(arguments[2])
fits <- list(
  once = function() flexmix(X ~ 1, k = K, model = FLXMCmvbinary()),
  twenty = function() initFlexmix(X ~ 1, k = K, model = FLXMCmvbinary(), nrep = 20, verbose = FALSE)
)
one <- function(fit, seed) {
  set.seed(seed)
  taken <- system.time(found <- tryCatch(as.numeric(logLik(fit())), error = function(e) -Inf))
  c(found, taken[["user.self"]] + taken[["sys.self"]])
}
written <- function(fit) {
  rows <- sapply(seq_len(as.integer(arguments[3])), function(seed) one(fit, seed))
  number <- function(x) ifelse(is.finite(x), format(x, digits = 17, trim = TRUE), "null")
  paste0("[", paste0("[", number(rows[1, ]), ",", number(rows[2, ]), "]", collapse = ","), "]")
}
invisible(one(fits$once, 0)) # what is done once a process is on nobody's clock
writeLines(paste0('{"once":', written(fits$once), ',"twenty":', written(fits$twenty), "}"), arguments[4])
