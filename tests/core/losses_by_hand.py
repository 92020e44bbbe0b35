"""The losses as the papers write them: of one row with scores `z` (K) and class `y`."""

import numpy as np
from scipy.special import expit, log_softmax, softmax


def entropy(z, y):
    return -log_softmax(z)[y]


def focal_loss(z, y, counts, gamma=2.0, alpha=0.5):
    p = softmax(z)[y]
    weight = 2 * alpha if y == counts.argmin() else 2 * (1 - alpha)
    return -weight * (1 - p) ** gamma * np.log(p)


def asymmetric_loss(z, y, counts, gamma_positive=0.0, gamma_negative=4.0, clip=0.05):
    rare = counts.argmin()
    scores = [(z[rare] - z[1 - rare], y == rare)] if len(z) == 2 else [(z[k], y == k) for k in range(len(z))]
    total = 0.0
    for score, positive in scores:
        p = expit(score)
        u = max(p - clip, 0)
        total -= (1 - p) ** gamma_positive * np.log(p) if positive else u**gamma_negative * np.log(1 - u)
    return total


def ldam(z, y, counts, max_margin=1.0):
    lead = np.zeros(len(z))
    lead[y] = max_margin * (counts[y] / counts.min()) ** -0.25
    return entropy(z - lead, y)


def logit_adjusted_loss(z, y, counts, tau=1.0):
    return entropy(z + tau * np.log(counts / counts.sum()), y)


def balanced_softmax(z, y, counts):
    return -np.log(counts[y] * np.exp(z[y]) / (counts * np.exp(z)).sum())


def vector_scaling(z, y, counts, gamma=0.3, tau=1.0):
    share = counts / counts.sum()
    if len(z) == 2:
        lead = (z[y] - z[1 - y]) * (counts[y] / counts.max()) ** gamma
        return np.log1p(np.exp(-lead - tau * np.log(share[y] / share[1 - y])))
    return entropy(z / (counts.max() / counts) ** gamma + tau * np.log(share), y)


def gla(z, y, counts, q=0.4):
    u = softmax(z + np.log(counts / counts.sum()) / (1 - q))[y]
    return (1 - u**q) / q if q else -np.log(u)


def gca(z, y, counts, s=0.25):
    confidence, share = (counts.max() / counts[y]) ** s, counts[y] / counts.sum()
    return confidence / share / len(z) * entropy(z / confidence, y)


def label_smoothing(z, y, counts, head=0.2, tail=0.0):
    size = (counts[y] - counts.min()) / (counts.max() - counts.min())
    part = tail + (head - tail) * np.sin(np.pi / 2 * size)
    return (1 - part) * entropy(z, y) + part * np.mean([entropy(z, k) for k in range(len(z))])
