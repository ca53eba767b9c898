# mclust's own start (model-based hierarchical clustering) and EM on one table: Rscript _summits_mclust.R X.csv K answer.json
suppressMessages(library(mclust))
arguments <- commandArgs(trailingOnly = TRUE)
X <- as.matrix(read.csv(arguments[1], header = FALSE))
K <- as.integer(arguments[2])
name <- if (ncol(X) == 1) "V" else "VVV"
taken <- system.time(fit <- Mclust(X, G = K, modelNames = name, verbose = FALSE))
numbers <- function(x) paste0("[", paste(format(as.numeric(x), digits = 17, trim = TRUE), collapse = ","), "]")
answer <- "null"
if (!is.null(fit)) {
  sigma <- fit$parameters$variance$sigma
  if (is.null(sigma)) sigma <- fit$parameters$variance$sigmasq
  answer <- paste0(
    '{"loglik":', format(fit$loglik, digits = 17), ',"seconds":', taken[["user.self"]] + taken[["sys.self"]],
    ',"pro":', numbers(fit$parameters$pro), ',"mean":', numbers(fit$parameters$mean), ',"sigma":', numbers(sigma), "}"
  )
}
writeLines(answer, arguments[3])
