// Which component is which: the order of components has no meaning, so two mixtures are compared after matching.

/** The order in which columns match the rows of a square table with the largest total: order[k] goes with row k. */
function matching(table, k = 0, free = table.map((_, l) => l)) {
  if (k === table.length) return { total: 0, order: [] };
  const ways = free.map((l) => {
    const rest = matching(table, k + 1, free.filter((other) => other !== l));
    return { total: table[k][l] + rest.total, order: [l, ...rest.order] };
  });
  return ways.reduce((best, way) => (way.total > best.total ? way : best));
}

/** The component of `other` that corresponds to each of `reference`, from responsibilities (`emlearn.match_labels`). */
function matchLabels(reference, other) {
  const K = reference[0].length, table = Array.from({ length: K }, () => Array(K).fill(0));
  reference.forEach((row, i) => row.forEach((r, k) => other[i].forEach((s, l) => { table[k][l] += r * s; })));
  return matching(table).order;
}
