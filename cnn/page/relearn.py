"""Retraining of the softmax layer for the visitor's own filters.

It runs while the visitor draws, in turns with all who train; at its end the page runs again.
"""

import numpy as np
import streamlit as st

from cnn.contributions import Exam
from cnn.page import shared
from cnn.page.component import rerun_later
from cnn.page.link import Answers
from cnn.page.live_training import LONG_TURN
from cnn.page.visitor import Visitor
from cnn.training.relearning import Relearning


def show(visitor: Visitor) -> None:
    """Continue the retraining that the visitor has asked for, if any."""
    if visitor.wanted:
        st.fragment(take_a_turn)(visitor)


def take_a_turn(visitor: Visitor) -> None:
    """Train for a moment, if a turn is due; at the end, the visitor gets the network."""
    wanted = visitor.wanted
    if wanted is None:
        return
    run = visitor.relearning = visitor.relearning or begin(wanted)
    turns, who = shared.turns(), f"{visitor.session}-relearn"
    if not turns.wait(who, run.turn):
        with turns.turn(who, run):
            run.learn(run.turn)
    if run.finished:
        images, labels, _ = shared.test_images()
        visitor.exam = Exam(run.network(), images, labels)
        visitor.answers, visitor.wanted, visitor.relearning = wanted, None, None
        st.rerun()
    rerun_later("relearn", turns.wait(who, run.turn), run.number)


def begin(answers: Answers) -> Relearning:
    """Start a retraining for these filters; those that are off are all 0."""
    off = dict.fromkeys(answers.off, np.zeros((3, 3), np.float32))
    filters = shared.network().with_filters({**answers.filters, **off}).conv.filters
    images, targets = shared.relearnt_from()
    return Relearning(filters, images, targets, answers.seed, turn=LONG_TURN)
