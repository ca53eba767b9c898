"""Slips in the exercises beyond the core path."""

EM_AT_SCALE = {
    "m_step_of_chunks": [
        ("(a + b).T", "a.T", "first chunk alone"),
        ("(a + b).T", "b.T", "second chunk alone"),
        ("N / N.sum()", "N", "shares"),
        ("np.sqrt(squares / N - means**2)", "squares / N - means**2", "square root"),
        ("squares / N - means**2", "squares / N", "squared mean"),
        ("return N / N.sum(), means", "return N / N.sum(), sums", "divide each by its component's count"),
    ],
    "pooled": [
        (" + n1 * n2 / n * (mean1 - mean2) ** 2", "", "means differ"),
        ("+ n1 * n2 / n", "- n1 * n2 / n", "wrong sign"),
        ("(n1 * mean1 + n2 * mean2) / n", "(mean1 + mean2) / 2", "averaged by their counts"),
        ("n1 * n2 / n *", "n *", "you took n1 + n2"),
        ("(mean1 - mean2) ** 2", "(mean1 - mean2)", "squared"),
    ],
    "online_step": [
        ("step * batch / rows", "step * batch", "divide the batch's sums"),
        ("(1 - step) * mean + step * batch / rows", "step * mean + (1 - step) * batch / rows", "swapped"),
        ("t**-alpha", "t**alpha", "minus"),
        ("(1 - step) * mean", "mean", "all of it"),
        ("(1 - step) * mean + step * batch / rows", "batch / rows", "mix it"),
        ("t**-alpha", "1 / t", "count alike"),
        ("t**-alpha", "alpha", "alpha itself"),
    ],
    "chunk_rows": [
        ("(K * d + K + d) * size", "K * d + K + d", "bytes"),
        ("(K * d + K + d) * size", "(K + d) * size", "K d numbers"),
        ("(K * d + K + d) * size", "K * d * size", "on top"),
        ("room // a_row", "room / a_row", "whole"),
        ("max(1, room // a_row)", "room // a_row", "at least 1"),
        ("return max(1, room // a_row)", "return a_row", "one row takes"),
    ],
}

TABLES = {"21": EM_AT_SCALE}
