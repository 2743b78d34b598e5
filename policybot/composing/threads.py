"""Which letters to one address belong together."""

from __future__ import annotations

from policybot.views import LetterView

APART = frozenset({"opening", "preview", "daily", "weekly", "alarm"})
"""Letters that are lists even where the list holds one line today: each stands for itself."""


def thread_of(view: LetterView) -> str:
    """The thread of a letter, `document/measure`, where its main section is about one measure; else "".

    The main section decides, for it gives the subject that readers show the thread under. A letter about several
    measures has no thread: it would tie the histories of all of them into one, and an answer would be filed under a
    measure it does not speak of. Nor has a rehearsal: the letters to all owners of a measure come to one coordinator.
    """
    main = view.main
    measures = {(item.document.id, item.measure.id) for item in main.items if item.measure}
    if view.meant or main.letter in APART or len(measures) != 1:
        return ""
    return "/".join(*measures)
