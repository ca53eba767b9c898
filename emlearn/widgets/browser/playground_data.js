// Data to begin with, on axes from 0 to 1; `random` has a seed, so that everybody has the same.

function cloud(random, n, [x, y], sd, [wide, tall] = [1, 1]) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: n }, () => [x + sd * wide * normal(), y + sd * tall * normal()]);
}

/** n places along a path, each with a little noise. */
const along = (random, n, path, noise) => Array.from({ length: n }, (_, i) => cloud(random, 1, path(i / n), noise)[0]);

const PRESETS = {
  "three clouds": (random) => [
    ...cloud(random, 45, [0.25, 0.3], 0.07), ...cloud(random, 45, [0.73, 0.34], 0.08), ...cloud(random, 40, [0.5, 0.76], 0.08),
  ],
  "two overlapping clouds": (random) => [...cloud(random, 60, [0.4, 0.5], 0.055), ...cloud(random, 60, [0.58, 0.5], 0.13)],
  "a ring": (random) => along(random, 90, (t) => [0.5 + 0.33 * Math.cos(2 * Math.PI * t), 0.5 + 0.33 * Math.sin(2 * Math.PI * t)], 0.025),
  "a line": (random) => along(random, 60, (t) => [0.1 + 0.8 * t, 0.2 + 0.6 * t], 0.025),
  "blank": () => [],
};

/** The points of a preset on the axes of a surface. */
const presetOn = (name, { x, y }) => PRESETS[name](seeded(3)).map(([u, v]) => [lerp(...x.domain, u), lerp(...y.domain, v)]);
