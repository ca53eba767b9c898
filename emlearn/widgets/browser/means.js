// Starting means as words: as they are typed, written, and kept in the page's address.

/** Starting means from typed numbers, one component after the other; or a sentence that says why they are none. */
function readMeans(text, K, X) {
  const words = text.split(/[\s,;]+/).filter(Boolean), numbers = words.map(Number), d = X[0].length;
  const example = `'${writeMeans(drawnRows(X, K, seeded(0)))}'`;
  if (numbers.some(Number.isNaN)) return `starting means '${text}': write numbers only, such as ${example}.`;
  if (numbers.length === K * d && numbers.every(Number.isFinite)) return Array.from({ length: K }, (_, k) => numbers.slice(d * k, d * (k + 1)));
  const needed = `${K === 1 ? "1 component needs" : `${K} components need`} ${K * d} finite ${K * d === 1 ? "number" : `numbers (${d} each)`}`;
  return `starting means '${text}': ${needed}, got ${numbers.length}; write them like ${example}.`;
}

/** "2.044 54.50; 4.291 79.99": each column with as many decimals as distinguish its means. */
function writeMeans(means) {
  const decimals = means[0].map((_, a) => {
    const column = means.map((mean) => mean[a]), largest = Math.max(...column.map(Math.abs)) || 1, size = Math.max(...column) - Math.min(...column);
    return Math.max(0, Math.min(100, 3 - Math.floor(Math.log10(size > 1e-12 * largest ? size : largest))));
  });
  return means.map((mean) => mean.map((v, a) => v.toFixed(decimals[a])).join(" ")).join("; ");
}
