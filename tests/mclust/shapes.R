# What mclust makes of each of its fourteen shapes, from classes given by its own hierarchical clustering.
# Rscript shapes.R > shapes.json, with mclust from Debian's r-cran-mclust; old_faithful.csv is that of emlearn/datasets.
suppressMessages(library(mclust))
numbers <- function(x) paste0("[", paste(x, collapse = ","), "]")
faithful2 <- as.matrix(read.csv("../../emlearn/datasets/old_faithful.csv"))[, 1:2]
problems <- list(iris = list(as.matrix(iris[, 1:4]), 2:3), faithful = list(faithful2, 2:3))
strict <- emControl(tol = c(1e-12, 1e-12), itmax = c(20000, 2000))
lines <- c()
for (name in names(problems)) {
  X <- problems[[name]][[1]]
  tree <- hc(X, modelName = "VVV", use = "VARS")
  for (K in problems[[name]][[2]]) {
    classes <- as.integer(hclass(tree, K))
    ends <- c()
    for (shape in mclust.options("emModelNames")) {
      fit <- me(X, modelName = shape, z = unmap(classes), control = strict)
      ends <- c(ends, paste0('"', shape, '":[', format(fit$loglik, digits = 14), ",", nMclustParams(shape, ncol(X), K), "]"))
    }
    lines <- c(lines, paste0(
      '{"data":"', name, '","classes":', numbers(classes - 1), ',\n"ends":{', paste(ends, collapse = ","), "}}"
    ))
  }
}
cat(paste0("[\n", paste(lines, collapse = ",\n"), "\n]\n"))
