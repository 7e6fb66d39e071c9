"""What the browser need not hear of an answer under the pen.

Of each run Streamlit tells the browser that it begins, that it goes on, where its block stands,
that it has ended, and that nothing goes on; and each time React renders the whole page anew, which
is most of what an answer costs there. But an answer changes one thing, the wire's numbers: so these
are sent alone. Nor does it hear, where another run takes over at once, that nothing goes on.
"""

from weakref import WeakKeyDictionary

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg, ForwardMsgMetadata
from streamlit.runtime.app_session import AppSession

from cnn.page import assets

OF_A_RUN = {"new_session", "session_status_changed", "delta", "ref_hash", "script_finished"}
WIRE = assets.WIRE.rpartition("/")[2]


def install() -> None:
    """Once for this process. A Streamlit that sends in another way, as 1.66, is left as it is."""
    enqueue = getattr(AppSession, "_enqueue_forward_msg", None)
    if enqueue is None or hasattr(enqueue, "own") or not names_runs():
        return
    sessions: WeakKeyDictionary[AppSession, Quiet] = WeakKeyDictionary()

    def send(session: AppSession, message: ForwardMsg) -> None:
        queue = getattr(session, "_browser_queue", None)
        all_sent = queue is not None and queue.is_empty()
        for one in sessions.setdefault(session, Quiet()).left(message, all_sent):
            enqueue(session, one)

    send.own = enqueue  # type: ignore[attr-defined]
    AppSession._enqueue_forward_msg = send  # type: ignore[assignment, method-assign]


def names_runs() -> bool:
    """Whether this Streamlit's messages say of which run they are."""
    return "run" in ForwardMsgMetadata.DESCRIPTOR.fields_by_name


class Quiet:
    """The messages of one session: those of a run of the wire's fragment wait for its end.

    If all that it did was to answer, the answer alone is left of them; else they are sent as they
    are.
    """

    def __init__(self) -> None:
        self.fragment = ""  # the wire's, as its element has told
        self.held: list[ForwardMsg] = []
        self.answered = False  # by the run before
        self.taken_over = False  # the run before has just ended, for another to begin at once
        self.running = False  # a run is, as the browser knows

    def left(self, message: ForwardMsg, all_sent: bool = True) -> list[ForwardMsg]:
        """Take the session's next message, and give those that are to be sent now.

        Parameters
        ----------
        message : ForwardMsg
        all_sent : bool, optional
            Nothing from before is still to be sent. Else Streamlit, when a run of the wire's
            fragment begins, leaves out what is queued of it, and the browser may lack its block.
        """
        now = self._left(message, message.WhichOneof("type"), all_sent)
        for status in filter(is_status, now):
            self.running = status.session_status_changed.script_is_running
        return now

    def _left(self, message: ForwardMsg, kind: str | None, all_sent: bool) -> list[ForwardMsg]:
        if kind not in OF_A_RUN:
            return [message]
        answered, self.answered = self.answered, False
        taken_over, self.taken_over = self.taken_over, is_taken_over(message)
        if taken_over and is_status(message):
            return []
        if answered and is_status(message):
            known = message.session_status_changed.script_is_running == self.running
            return [] if known else [message]
        if kind == "new_session":
            before = self._all()
            self.held = [message]
            waits = all_sent and self._is_the_wires(message)
            return before if waits else before + self._all()
        if not self.held:
            if is_answer(message):
                self.fragment = message.delta.fragment_id
            return [message]
        self.held.append(message)
        if kind == "script_finished":
            return self._answer(message) or self._all()
        return [] if may_be_left_out(message) or is_answer(message) else self._all()

    def _is_the_wires(self, begun: ForwardMsg) -> bool:
        """Whether a run that has begun is of the wire's fragment alone."""
        return list(begun.metadata.run.fragment_ids) == [self.fragment]

    def _answer(self, finished: ForwardMsg) -> list[ForwardMsg]:
        """The one answer of a run that went as it should; else nothing."""
        answers = list(filter(is_answer, self.held))
        success = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
        if finished.script_finished != success or len(answers) != 1:
            return []
        self.held, self.answered = [], True
        answers[0].metadata.cacheable = False  # the browser forgets when it hears of runs' ends
        return answers

    def _all(self) -> list[ForwardMsg]:
        held, self.held = self.held, []
        return held


def is_answer(message: ForwardMsg) -> bool:
    """Whether a message brings the wire's numbers."""
    return message.delta.new_element.bidi_component.component_name == WIRE


def may_be_left_out(message: ForwardMsg) -> bool:
    """Whether it says only that a run goes on, or where its block stands, as before."""
    return is_status(message) or message.delta.WhichOneof("type") == "add_block"


def is_taken_over(message: ForwardMsg) -> bool:
    """Whether a run has ended for another one, which Streamlit then begins at once."""
    return message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN


def is_status(message: ForwardMsg) -> bool:
    """Whether it says that a run goes on, or that none does."""
    return message.HasField("session_status_changed")
