"""Every control of a film over all its positions, for the tests of what moves."""

import json

import numpy as np


def sweep(player):
    """Every control over all its positions, the others at both ends and at their start: each frame must be whole."""
    film = player._film
    json.dumps(film.script(), allow_nan=False)
    opened_at = player.frame
    assert film.frames == np.prod(film.shape) and film.frames % len(film.captions) == 0
    starts = [control.start for control in film.controls]
    for places in ([0] * len(starts), [n - 1 for n in film.shape], starts):
        for control, n in enumerate(film.shape):
            for position in range(n):
                frame = np.ravel_multi_index([*places[:control], position, *places[control + 1 :]], film.shape)
                player.frame = int(frame)
                assert player.frame == frame and player.status == film.words(frame)
                assert player.status and "nan" not in player.status
                for name, numbers in film.shown(frame).items():
                    assert numbers is None or not np.isinf(numbers).any(), name  # NaN: not drawn here
    for of in film.reels.values():
        assert np.isfinite(of.rows).any()
        assert of.pick.shape == tuple(film.shape[control] for control in of.over)
        assert of.pick.min() >= -1 and of.pick.max() < len(of.rows)
    for panel in film.panels:
        for layer in panel.layers:
            whole(film, layer)
    player.frame = 10**9
    assert player.frame == film.frames - 1
    player.frame = opened_at


def whole(film, layer):
    """Numbers asked for by name are there; shares are shares, but of a bar of no height."""
    asked = {
        key: layer.get(key)
        for key in ("xy", "responsibilities", "boxes", "ends", "edges", "depth", "parts", "at", "now")
    }
    assert {name for name in asked.values() if isinstance(name, str)} <= set(film.reels)
    if isinstance(asked["responsibilities"], str):
        rows = film.reels[asked["responsibilities"]].rows
        sums = (rows / 65535 if rows.dtype == np.uint16 else rows).sum(axis=-1)
        empty = np.asarray(layer["boxes"])[:, 2] == 0 if layer["kind"] == "bars" else False
        expected = np.broadcast_to(np.where(empty, 0.0, 1.0), sums.shape)
        np.testing.assert_allclose(sums, expected, atol=1e-4)
