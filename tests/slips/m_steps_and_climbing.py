"""Slips in exercises 04, 05 and 06."""

M_STEP = [
    ("return N / len(x), means, np.sqrt(variances)", "return means, np.sqrt(variances), N / len(x)",
     "weights, means, sds"),
    ("np.sqrt(variances)", "variances", "variances"),
    ("return N / len(x)", "return N", "expected counts"),
    ("variances = (R * (x[:, None] - means) ** 2).sum(axis=0) / N", "variances = ((x[:, None] - means) ** 2).mean(axis=0)",
     "weight the squares by R"),
    ("sum(axis=0) / N\n    return", "sum(axis=0) / len(x)\n    return", "divided by n"),
    ("sum(axis=0) / N\n    return", "sum(axis=0) / (N - 1)\n    return", "N_k - 1"),
    ("means = R.T @ x / N", "means = R.T @ x / len(x)", "divided by n"),
    ("means = R.T @ x / N", "means = R.T @ x", "not divided"),
    ("means = R.T @ x / N", "means = R @ x / N", "do not fit: R has shape (11, 2)"),
    ("x[:, None] - means", "x[:, None] - x.mean()", "mean of all data"),
    ("x[:, None] - means", "x - means", "do not fit"),
    ("return N / len(x)", "return np.full(len(N), 1 / len(N))", "never updated"),
    ("N = R.sum(axis=0)", "N = R.sum(axis=1)", "do not fit: R has shape (11, 2), x has shape (11,), N has shape (11,)"),
    ("return N / len(x), means, np.sqrt(variances)", "return N, means, variances", "variances"),
    ("return N / len(x), means, np.sqrt(variances)", "return N, means, variances", "expected counts"),
    ("return N / len(x), means, np.sqrt(variances)", "return means, np.sqrt(variances)", "weights, means, sds"),
    ("means) ** 2)", "means))", None),
    ("return N / len(x), means, np.sqrt(variances)", "return N / len(x), means[::-1], np.sqrt(variances)", "reverse"),
    ("return N / len(x), means, np.sqrt(variances)", "print(N / len(x), means, np.sqrt(variances))", "returns nothing"),
]  # fmt: skip

M_STEPS = {
    "m_step": [
        (" / tosses.sum(axis=1)", "", "expected heads"),
        ("tosses.sum(axis=1)", "tosses.sum()", "all tosses"),
        ("tosses.sum(axis=1)", "tosses.sum(axis=0)", "axis=1"),
        ("tosses[:, 0] / tosses.sum(axis=1)", "tosses[:, 0] / tosses[:, 1]", "odds"),
        ("tosses[:, 0]", "tosses[:, 1]", "probability of tails"),
        ("tosses[:, 0] / tosses.sum(axis=1)", "tosses[:, 0] / len(R)", "number of rows"),
        ("R.T @ flips", "R @ flips", "do not fit: R has shape (6, 2)"),
        (None, "return R.T @ (flips[:, 0] / flips.sum(axis=1)) / R.sum(axis=0)", "rows with more tosses"),
        (None, "return R.T @ (flips[:, 0] / flips.sum(axis=1)) / len(R)", None),
        (None, "H = np.eye(2)[R.argmax(axis=1)]\nt = H.T @ flips\nreturn t[:, 0] / t.sum(axis=1)", "wholly"),
        (None, "return np.full(2, flips[:, 0].sum() / flips.sum())", "both coins"),
        ("tosses[:, 0] / tosses.sum(axis=1)", "(tosses[:, 0] / tosses.sum(axis=1))[::-1]", "reverse"),
        ("tosses[:, 0] / tosses.sum(axis=1)", "tosses / tosses.sum(axis=1, keepdims=True)", "first column"),
        (None, "return (R.T @ flips[:, 0]) / R.sum(axis=0)", "number of rows"),
    ],
    "weighted_spread": [
        ("mean = r @ x / r.sum()", "mean = x.mean()", "forgets the shares"),
        ("np.sqrt(r @ (x - mean) ** 2 / r.sum())", "np.sqrt(np.mean((x - mean) ** 2))", "spread forgets the shares"),
        ("np.sqrt(r @ (x - mean) ** 2 / r.sum())", "r @ (x - mean) ** 2 / r.sum()", "variance"),
        ("r.sum()", "len(x)", "number of points"),
        ("r.sum())", "(r.sum() - 1))", "minus 1"),
        ("np.sqrt(r @ (x - mean) ** 2 / r.sum())", "np.sqrt(r @ (x - mean) ** 2 / len(x))", "number of points"),
        ("np.sqrt(r @ (x - mean) ** 2 / r.sum())", "np.sqrt(r @ (x - mean) ** 2)", "not divided"),
        ("return mean, ", "return ", "mean, sd"),
        ("mean = r @ x / r.sum()", "mean = r @ x", "not divided"),
        ("np.sqrt(r @ (x - mean) ** 2 / r.sum())", "np.sqrt((r * (x - mean)) @ (r * (x - mean)) / r.sum())", "twice"),
        ("r @ x / r.sum()", "(r * x).mean()", "number of points"),
    ],
    "poisson_m_step": [
        ("counts[:, None] * R", "R", "counts are left out"),
        ("counts.sum()", "len(x)", "rows of the table"),
        ("W.T @ x / N", "W.T @ x / counts.sum()", "divided by all the data"),
        ("N / counts.sum()", "N", "divide by their sum"),
        ("return N / counts.sum(), W.T @ x / N", "return W.T @ x / N, N / counts.sum()", "weights first"),
        ("counts[:, None] * R", "counts * R", "do not fit: counts has shape (5,), R has shape (5, 2)"),
        ("W.T @ x / N", "R.T @ x / N", "counts"),
        ("W.T @ x / N", "W.T @ x / R.sum(axis=0)", "numerator"),
        ("W.T @ x / N", "W.T @ x", "divided"),
        ("N / counts.sum(), ", "R.mean(axis=0), ", "counts"),
        ("W.T @ x / N", "W @ x / N", "do not fit: N has shape (2,), counts has shape (5,), W has shape (5, 2)"),
        ("W.T @ x / N", "W.T @ (x * counts) / N", "twice"),
    ],
    "expected_statistics": [
        ("mean**2 + variance", "mean**2", "conditional variance is lost"),
        (" - Sigma[1, 0] ** 2 / Sigma[0, 0]", "", "whole variance"),
        ("return mean, mean**2 + variance", "return mean, np.full(len(x), variance)", "add mean**2"),
        ("Sigma[1, 0] / Sigma[0, 0] * (x", "Sigma[1, 0] / Sigma[1, 1] * (x", "upside down"),
        ("(x - mu[0])", "x", "not centred"),
        ("mean = mu[1] + Sigma[1, 0] / Sigma[0, 0] * (x - mu[0])", "mean = np.full(len(x), mu[1])", "column's mean"),
        ("mu[1] + Sigma", "mu[0] + Sigma", "mu2"),
        ("mu[1] + Sigma", "mu[1] - Sigma", "sign"),
        ("mean**2 + variance", "mean + variance", "square"),
        ("Sigma[1, 0] / Sigma[0, 0] * (x", "Sigma[1, 0] * (x", "divided"),
        ("- Sigma[1, 0] ** 2 / Sigma[0, 0]", "+ Sigma[1, 0] ** 2 / Sigma[0, 0]", "less"),
        ("- Sigma[1, 0] ** 2 / Sigma[0, 0]", "- Sigma[1, 0] / Sigma[0, 0]", "Sigma21**2"),
    ],
    "weighted_line": [
        (None, "b, a = np.polyfit(before, after, 1)\nreturn a, b, np.sqrt(r @ (after - a - b * before) ** 2 / r.sum())",
         "line forgets the shares"),
        (None, "b, a = np.polyfit(before, after, 1)\nreturn a, b, np.std(after - a - b * before)", "forgets the shares"),
        (None, "b, a = np.polyfit(before, after, 1, w=r)\nreturn a, b, np.sqrt(r @ (after - a - b * before) ** 2 / r.sum())",
         "twice"),
        ("return a, b, ", "return b, a, ", "a, b, sd"),
        ("np.sqrt(r @ (after - a - b * before) ** 2 / r.sum())", "r @ (after - a - b * before) ** 2 / r.sum()",
         "variance"),
        ("/ r.sum())", "/ len(r))", "number of steps"),
        ("np.sqrt(r @ (after - a - b * before) ** 2 / r.sum())", "np.std(after - a - b * before)", "residuals forgets"),
        ("np.sqrt(r @ (after - a - b * before) ** 2 / r.sum())", "np.sqrt(r @ (after - b * before) ** 2 / r.sum())",
         "residuals"),
        ("(A.T * r) @ after", "A.T @ after", "shares"),
        ("/ r.sum())", "/ (r.sum() - 2))", "minus 2"),
    ],
}  # fmt: skip

EM_ALGORITHM = {
    "log_likelihood": [
        (", axis=1)", ")", "*all* points"),
        ("axis=1", "axis=0", "axis=1"),
        (".sum()", ".mean()", "mean over the points"),
        (", axis=1).sum()", ", axis=1)", "sum over the points"),
        ("logsumexp(log_joint(params, x), axis=1).sum()", "log_joint(params, x).sum()", "before the logarithm"),
        ("logsumexp(log_joint(params, x), axis=1).sum()", "np.log(np.exp(log_joint(params, x)).sum(axis=1)).sum()",
         "log-sum-exp"),
        ("logsumexp(log_joint(params, x), axis=1).sum()", "(e_step(params, x) * log_joint(params, x)).sum()", "Q"),
        ("logsumexp(log_joint(params, x), axis=1).sum()", "np.exp(log_joint(params, x)).sum(axis=1).prod()", "logarithm"),
        ("logsumexp(log_joint(params, x), axis=1).sum()", "log_joint(params, x).max(axis=1).sum()", "likelier"),
        ("return logsumexp", "return -logsumexp", "opposite sign"),
        ("logsumexp(log_joint(params, x), axis=1).sum()", "np.log(log_joint(params, x).sum(axis=1)).sum()", None),
    ],
    "m_step": M_STEP,
    "still_to_come": [
        ("gains[-1] * rate / (1 - rate)", "gains[-1] / (1 - rate)", "last gain"),
        ("gains[-1] * rate / (1 - rate)", "gains[-2] * rate / (1 - rate)", "last gain"),
        ("gains[-1] / gains[-2]\n", "gains[-2] / gains[-1]\n", "upside down"),
        ("not 0 < gains[-1] < gains[-2]", "gains[-1] >= gains[-2]", "no gain"),
        ("not 0 < gains[-1] < gains[-2]", "gains[-1] <= 0", "shrink"),
        ("len(gains) < 2 or ", "", "not there: gains has shape (1,)"),
        ("gains[-1] * rate / (1 - rate)", "gains[-1] * rate", "one more"),
        ("return np.inf", "return 0.0", "np.inf"),
        ("return np.inf", "return None", "returns nothing"),
        ("(1 - rate)", "(rate - 1)", "opposite sign"),
    ],
    "tied_m_step": [
        ("variance = (R * (x[:, None] - means) ** 2).sum() / len(x)",
         "variance = ((R * (x[:, None] - means) ** 2).sum(axis=0) / R.sum(axis=0)).mean()", "average"),
        ("np.sqrt(variance))", "variance)", "variance"),
        ("np.full(len(means), np.sqrt(variance))", "np.sqrt(variance)", "shape"),
        ("(R * (x[:, None] - means) ** 2).sum() / len(x)", "x.var()", "all data"),
        ("weights, means, _ = m_step(R, x)\n", "weights, means, sds = m_step(R, x)\n    return weights, means, sds\n",
         "own"),
        ("weights, means, _ = m_step(R, x)\n",
         "weights, means, sds = m_step(R, x)\n    return weights, means, np.full(len(sds), sds.mean())\n", "average"),
        ("(R * (x[:, None] - means) ** 2).sum()", "((x[:, None] - means) ** 2).sum()", "weight the squares by R"),
        ("(R * (x[:, None] - means) ** 2).sum() / len(x)", "(R * (x[:, None] - means) ** 2).mean()", "K"),
        ("len(x)", "(len(x) - len(means))", "n - K"),
        ("(R * (x[:, None] - means) ** 2).sum() / len(x)", "(R * (x[:, None] - x.mean()) ** 2).sum() / len(x)",
         "all data"),
    ],
}  # fmt: skip

GRADIENT = "length * (heads / theta - tails / (1 - theta))"
BETTER = "((new > 0) & (new < 1)).all() and (R * log_joint(new, flips)).sum() > before"
WHY_IT_CLIMBS = {
    "elbo": [
        (" - xlogy(q, q).sum()", "", "this is Q"),
        (" - xlogy(q, q).sum()", " + xlogy(q, q).sum()", "wrong sign"),
        ("xlogy(q, q)", "(q * np.log(q))", "0 log 0"),
        ("(q * a).sum() - xlogy(q, q).sum()", "logsumexp(a, axis=1).sum()", "log-likelihood"),
        ("return (q * a).sum() - xlogy(q, q).sum()", "return ((q * a) - xlogy(q, q)).mean()", "mean"),
        ("return (q * a).sum() - xlogy(q, q).sum()", "return ((q * a) - xlogy(q, q)).sum(axis=1)", "one number"),
        ("(q * a).sum()", "(q * np.exp(a)).sum()", "already a logarithm"),
        ("(q * a).sum()", "(q * np.log(a)).sum()", None),
        ("(q * a).sum()", "a.sum()", "weights"),
        ("return (q * a)", "return -(q * a)", "a sign"),
        ("return (q * a).sum() - xlogy(q, q).sum()", "return xlogy(q, q).sum() - (q * a).sum()", "opposite sign"),
        ("xlogy(q, q)", "xlogy(q, a)", None),
    ],
    "kl": [
        ("rel_entr(q, p)", "rel_entr(p, q)", "other way round"),
        ("return rel", "return -rel", "sign"),
        ("rel_entr(q, p).sum()", "(q * np.log(q / p)).sum()", "0 log 0"),
        ("rel_entr(q, p).sum()", "np.log(q / p).sum()", "not used as weights"),
        (".sum()", ".mean()", "mean"),
        (".sum()", ".sum(axis=1)", "one number"),
        ("rel_entr(q, p)", "(-xlogy(q, p))", "cross-entropy"),
        ("rel_entr(q, p)", "(p * np.log(q / p))", "q's"),
        ("rel_entr(q, p)", "(q * (q / p))", "logarithm"),
        ("rel_entr(q, p)", "(xlogy(q, q) + xlogy(q, p))", "minus"),
    ],
    "touching_bound": [
        ("e_step(theta_t, flips)", "e_step(theta, flips)", "those of theta"),
        ("log_joint(theta, flips)", "log_joint(theta_t, flips)", "moves with theta"),
        ("elbo(e_step(theta_t, flips), log_joint(theta, flips))", "elbo(e_step(theta, flips), log_joint(theta_t, flips))",
         "exchanged"),
        ("elbo(e_step(theta_t, flips), log_joint(theta, flips))", "(e_step(theta_t, flips) * log_joint(theta, flips)).sum()",
         "this is Q"),
        ("elbo(e_step(theta_t, flips), log_joint(theta, flips))", "elbo(log_joint(theta, flips), e_step(theta_t, flips))",
         None),
        ("elbo(e_step(theta_t, flips), log_joint(theta, flips))",
         "elbo(np.eye(2)[e_step(theta_t, flips).argmax(axis=1)], log_joint(theta, flips))", "hard"),
        ("return elbo", "elbo", "returns nothing"),
        ("elbo(e_step(theta_t, flips), log_joint(theta, flips))", "logsumexp(log_joint(theta, flips))", None),
    ],
    "median_step": [
        ("1 / np.abs(x - m)", "np.abs(x - m)", "far points"),
        ("1 / np.abs(x - m)", "1 / (x - m)", "kept their sign"),
        ("1 / np.abs(x - m)", "1 / (x - m) ** 2", "squared"),
        (" / w.sum()", "", "sum of the weights"),
        (" / w.sum()", " / len(x)", "number of points"),
        ("w @ x / w.sum()", "np.median(x)", "median itself"),
        ("w @ x / w.sum()", "x.mean()", "plain mean"),
        ("w @ x / w.sum()", "w * x / w.sum()", "sum"),
        ("1 / np.abs(x - m)", "1 / np.abs(x)", "x - m"),
        ("1 / np.abs(x - m)", "1 / np.sqrt(np.abs(x - m))", "root"),
    ],
    "raising_step": [
        ("theta + length", "theta - length", "down the slope"),
        (BETTER, "((new > 0) & (new < 1)).all() and logsumexp(log_joint(new, flips), axis=1).sum() > "
                 "logsumexp(log_joint(theta, flips), axis=1).sum()", "log-likelihood"),
        (BETTER, "((new > 0) & (new < 1)).all()", "whatever Q says"),
        (None, "heads, tails = (R.T @ flips).T\nreturn theta + length * (heads / theta - tails / (1 - theta))",
         "whatever Q says"),
        ("heads / theta - tails / (1 - theta)", "heads / theta + tails / (1 - theta)", "minus"),
        ("heads / theta - tails / (1 - theta)", "heads / theta", "tails are missing"),
        ("heads, tails = (R.T @ flips).T", "heads, tails = flips.sum(axis=0)", "forgets the shares"),
        ("    return theta", "", "returns nothing"),
        (None, """
            heads, tails = (R.T @ flips).T
            steps = length * (heads / theta - tails / (1 - theta))
            new = theta + steps
            for k in range(2):
                for _ in range(60):
                    trial = theta.copy()
                    trial[k] = new[k]
                    if 0 < trial[k] < 1 and (R * log_joint(trial, flips)).sum() > (R * log_joint(theta, flips)).sum():
                        break
                    steps[k] /= 2
                    new[k] = theta[k] + steps[k]
            return new""", "each coin"),
        ("length / 2", "length / 10", "halve it"),
        (None, "heads, tails = (R.T @ flips).T\nreturn heads / (heads + tails)", "full M-step"),
        (None, """
            heads, tails = (R.T @ flips).T
            before = (R * log_joint(theta, flips)).sum()
            while True:
                new = theta + length * (heads / theta - tails / (1 - theta))
                if ((new > 0) & (new < 1)).all():
                    if (R * log_joint(new, flips)).sum() > before:
                        return new
                    return theta
                length = length / 2""", "try again"),
        ("return new", "pass", "unmoved"),
    ],
}  # fmt: skip

TABLES = {"04": M_STEPS, "05": EM_ALGORITHM, "06": WHY_IT_CLIMBS}
