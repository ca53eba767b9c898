# What mclust's calls in docs/from_your_call.md return, a number for each: Rscript _peers_calls.R old_faithful.csv CALL ...
suppressMessages(library(mclust))
arguments <- commandArgs(trailingOnly = TRUE)
X <- as.matrix(read.csv(arguments[1]))
labels <- ifelse(seq_len(nrow(X)) <= 10, ifelse(X[, 1] < 3, 1, 2), NA)
w <- 1 + (X[, 1] > 3)
strict <- emControl(tol = c(1e-12, 1e-12), itmax = c(20000, 2000))
fit <- Mclust(X, G = 2, modelNames = "VVV", control = strict, verbose = FALSE)
number <- function(value) {
  if (inherits(value, "Mclust")) return(format(value$loglik, digits = 9))
  if (is.list(value) || !is.numeric(value)) return(class(value)[1])
  format(if (length(value) == 1) value else sum(value^2), digits = 9)
}
set.seed(1)
for (call in arguments[-1]) cat(number(eval(parse(text = call))), "\n", sep = "")
