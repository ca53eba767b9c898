"""Hands for a game of EM by hand on a desk: what they paint and drag, and what the page tells of it."""

import numpy as np

MARGINS = {"left": 52, "right": 16, "top": 34, "bottom": 44}


def share_in(box, game, x, y):
    """Where a place on the axes is, as shares of the surface's width and height."""
    (a, b), (c, d) = (game.surface[name]["domain"] for name in "xy")
    across = MARGINS["left"] + (x - a) / (b - a) * (box["width"] - MARGINS["left"] - MARGINS["right"])
    down = MARGINS["top"] + (d - y) / (d - c) * (box["height"] - MARGINS["top"] - MARGINS["bottom"])
    return across / box["width"], down / box["height"]


def share_of(desk, x, y):
    return share_in(desk.surface.bounding_box(), desk.drawing, x, y)


def through(desk, *places):
    desk.drag(*[share_of(desk, *place) for place in places])
    desk.settle()


def taken(desk):
    """After the motion of a half-step that was left to EM."""
    desk.page.wait_for_timeout(400)
    desk.settle()


def colors_near(desk, x, y, r=4):
    """The colours within r pixels of a place on the axes, away from the pointer."""
    desk.page.mouse.move(0, 0)
    desk.settle()
    box, (across, down) = desk.surface.bounding_box(), share_of(desk, x, y)
    read = "(c, [x, y, r]) => [...c.getContext('2d').getImageData(x - r, y - r, 2 * r + 1, 2 * r + 1).data]"
    data = desk.surface.evaluate(read, [round(across * box["width"]), round(down * box["height"]), r])
    return {"#{:02X}{:02X}{:02X}".format(*pixel[:3]) for pixel in np.reshape(data, (-1, 4)) if pixel[3] == 255}


def pixels_per_unit(desk):
    box, axes = desk.surface.bounding_box(), desk.drawing.surface
    room = (box["width"] - MARGINS["left"] - MARGINS["right"], box["height"] - MARGINS["top"] - MARGINS["bottom"])
    return np.array([size / np.ptp(axes[name]["domain"]) for size, name in zip(room, "xy")])


def all_parts(params, k, scale):
    """The middle of an ellipse, and both ends of its short and of its long axis, at right angles on the canvas."""
    lengths, directions = np.linalg.eigh(params.covariances[k] * np.outer(scale, scale))
    axes = [2 * np.sqrt(v) * u / scale for v, u in zip(lengths, directions.T)]
    return [params.means[k], *(params.means[k] + sign * axis for axis in axes for sign in (1, -1))]


def free_ends(desk, k):
    """The handles of an ellipse, those first that are far from all else."""
    game, scale = desk.drawing, pixels_per_unit(desk)
    low, high = np.transpose([game.surface[name]["domain"] for name in "xy"])
    low, high = low + 6 / scale, high - 6 / scale

    def handles(of):
        """On the axes, and inside the picture."""
        middle, *ends = all_parts(game.parameters, of, scale)
        for way in (end - middle for end in ends):
            there = way != 0
            yield middle + way * min(1, *(np.where(way > 0, high - middle, low - middle)[there] / way[there]))

    K = len(game.parameters.weights)
    parts = [*game.parameters.means, *(handle for other in range(K) for handle in handles(other))]
    return sorted(handles(k), key=lambda end: -sorted(np.hypot(*((end - part) * scale)) for part in parts)[1])


def shape_like(desk, target):
    """Drag every ellipse and weight to the target, as a patient hand would: mean, one axis, the other axis."""
    scale = pixels_per_unit(desk)
    for k, mean in enumerate(target.means):
        through(desk, desk.drawing.parameters.means[k], mean)
        _, *short, long, _ = all_parts(target, k, scale)
        through(desk, free_ends(desk, k)[0], long)  # this turns the other axis as well
        across = next(end for end in free_ends(desk, k) if abs(cosine(end - mean, long - mean, scale)) < 0.5)
        through(desk, across, max(short, key=lambda end: cosine(end - mean, across - mean, scale)))
    desk.page.get_by_label("weight 1", exact=True).fill(f"{target.weights[0]:.2f}")
    desk.settle()


def cosine(a, b, scale):
    a, b = a * scale, b * scale
    return a @ b / np.hypot(*a) / np.hypot(*b)


def put_share(desk, i):
    """By keyboard: EM's share of component 1 for a point, in steps of 0.05."""
    game = desk.drawing
    order = np.lexsort(game.X.T[::-1])
    desk.surface.focus()
    desk.press("1", "Home", *["ArrowRight"] * int(np.flatnonzero(order == i)[0]))
    steps = round((game.own.responsibilities[i, 0] - game.responsibilities[i, 0]) / 0.05)
    desk.press(*["ArrowUp" if steps > 0 else "ArrowDown"] * abs(steps))
    desk.settle()
