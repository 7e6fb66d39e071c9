"""Of a run that answers what is drawn the browser is sent the answer; of any other run, all."""

import gc
import inspect
import weakref
from collections.abc import Iterable

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from cnn.page import quiet
from cnn.page.quiet import WIRE, Quiet

if not quiet.names_runs():  # as in Streamlit 1.66: all is sent as it is
    pytest.skip("messages do not name their run", allow_module_level=True)

OWN, OTHER = "the wire's", "another one's"
DONE = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY


def begins(*fragments: str) -> ForwardMsg:
    message = ForwardMsg()
    message.new_session.name = "app"
    message.metadata.run.fragment_ids.extend(fragments)
    return message


def status(running: bool) -> ForwardMsg:
    message = ForwardMsg()
    message.session_status_changed.script_is_running = running
    return message


def block(fragment: str = OWN) -> ForwardMsg:
    message = ForwardMsg()
    message.delta.fragment_id = fragment
    message.delta.add_block.allow_empty = True
    return message


def answer(number: int = 1) -> ForwardMsg:
    message = ForwardMsg(hash="hash")
    message.metadata.cacheable = True
    message.delta.fragment_id = OWN
    message.delta.new_element.bidi_component.component_name = WIRE
    message.delta.new_element.bidi_component.bytes = bytes([number])
    return message


def element(fragment: str = OWN) -> ForwardMsg:
    message = ForwardMsg()
    message.delta.fragment_id = fragment
    message.delta.new_element.exception.message = "something else"
    return message


def ends(how: ForwardMsg.ScriptFinishedStatus.ValueType = DONE) -> ForwardMsg:
    return ForwardMsg(script_finished=how)


def reference() -> ForwardMsg:
    return ForwardMsg(ref_hash="what the browser has kept")


def answering(number: int = 1) -> list[ForwardMsg]:
    """What Streamlit says of a run that answers."""
    return [begins(OWN), status(True), block(), answer(number), ends(), status(False)]


PAGE = [
    begins(),
    status(True),
    block(),
    answer(),
    element(OTHER),
    ends(ForwardMsg.FINISHED_SUCCESSFULLY),
    status(False),
]


def sent(session: Quiet, messages: Iterable[ForwardMsg]) -> list[ForwardMsg]:
    return [one for message in messages for one in session.left(message)]


@pytest.fixture
def session() -> Quiet:
    """One whose page has run."""
    session = Quiet()
    assert sent(session, PAGE) == PAGE, "a run of the whole page is told as it is"
    return session


def test_an_answer_comes_alone_and_the_browser_need_not_keep_it(session: Quiet) -> None:
    for number in (1, 2, 3):
        (came,) = sent(session, answering(number))
        assert came.delta == answer(number).delta
        assert not came.metadata.cacheable, "it would be kept until the end of a run is heard"


def test_before_the_page_has_run_no_run_is_left_out() -> None:
    assert sent(Quiet(), answering()) == answering()


@pytest.mark.parametrize(
    "run",
    [
        [begins(OTHER), status(True), block(OTHER), element(OTHER), ends(), status(False)],
        [begins(OWN, OTHER), status(True), block(), answer(), ends(), status(False)],
        [begins(OWN), status(True), block(), element(), ends(), status(False)],
        [begins(OWN), status(True), block(), answer(), element(), ends(), status(False)],
        [begins(OWN), status(True), block(), reference(), ends(), status(False)],
        [begins(OWN), status(True), block(), ends(), status(False)],
        [begins(OWN), status(True), block(), answer(1), answer(2), ends(), status(False)],
        [begins(OWN), status(True), ends(ForwardMsg.FINISHED_WITH_COMPILE_ERROR), status(False)],
        [*answering()[:4], ends(ForwardMsg.FINISHED_WITH_COMPILE_ERROR), status(False)],
    ],
    ids=[
        "another",
        "two_fragments",
        "error",
        "late_error",
        "kept",
        "nothing",
        "twice",
        "broken",
        "broken_after_its_answer",
    ],
)
def test_every_other_run_is_told_as_it_is(session: Quiet, run: list[ForwardMsg]) -> None:
    assert sent(session, run) == run
    assert len(sent(session, answering())) == 1, "and the next answer comes alone"


def test_where_another_run_takes_over_none_is_said_to_have_ended(session: Quiet) -> None:
    early = ends(ForwardMsg.FINISHED_EARLY_FOR_RERUN)
    for run in ([*answering()[:4], early], [*PAGE[:3], early]):
        assert sent(session, [*run, status(False), *PAGE]) == run + PAGE
        came = sent(session, [*run, status(False), *answering()])
        assert came[:-2] == run
        assert [came[-2].delta, came[-1]] == [answer().delta, status(False)]
    assert len(sent(session, answering())) == 1, "and the next answer comes alone"


def test_while_messages_are_queued_a_run_is_told_for_streamlit_drops_those_of_its_fragment(
    session: Quiet,
) -> None:
    first, *rest = answering()
    assert session.left(first, all_sent=False) == [first]
    assert sent(session, rest) == rest
    queue = ForwardMsgQueue()
    queue.enqueue(block())
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[OWN])
    assert queue.is_empty(), "else that need not be"


def test_a_run_that_never_ended_is_told_and_the_next_ones_end_with_it(session: Quiet) -> None:
    """When a message comes just as a run ends, Streamlit leaves out the rest of that run."""
    broken = answering()[:4]
    for run, left in ((PAGE, len(PAGE) - 1), (answering(), 2)):
        assert sent(session, broken) == []
        came = sent(session, [message for message in run if message != status(True)])
        assert came[: len(broken)] == broken
        assert came[-1] == status(False), "else the browser would think that one goes on"
        assert len(came) == len(broken) + left


def test_nothing_waits_that_belongs_to_no_run(session: Quiet) -> None:
    begun = answering()[:3]
    assert sent(session, begun) == []
    beat = ForwardMsg(heartbeat_ack=True)
    assert sent(session, [beat]) == [beat]
    assert len(sent(session, answering()[3:])) == 1


def test_a_run_after_an_answer_tells_that_it_goes_on(session: Quiet) -> None:
    without_status = answering()[:-1]
    assert len(sent(session, without_status)) == 1
    assert sent(session, PAGE) == PAGE


def test_streamlit_sends_all_of_a_run_through_one_method() -> None:
    source = inspect.getsource(AppSession)
    assert source.count("_browser_queue.enqueue(") == 1
    assert "def _enqueue_forward_msg(self, msg: ForwardMsg) -> None" in source


def test_a_streamlit_whose_messages_do_not_name_their_run_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def enqueue(session: AppSession, message: ForwardMsg) -> None: ...

    monkeypatch.setattr(AppSession, "_enqueue_forward_msg", enqueue)
    monkeypatch.setattr(quiet, "ForwardMsgMetadata", NewSession)  # has no field of that name
    quiet.install()
    assert AppSession._enqueue_forward_msg is enqueue


def test_each_session_is_quiet_by_itself_and_forgotten_with_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue: list[tuple[int, ForwardMsg]] = []

    def enqueue(session: AppSession, message: ForwardMsg) -> None:
        queue.append((id(session), message))

    class Session(AppSession):
        def __init__(self) -> None:
            self._browser_queue = ForwardMsgQueue()

        def __del__(self) -> None: ...

    monkeypatch.setattr(AppSession, "_enqueue_forward_msg", enqueue)
    quiet.install()
    installed = AppSession._enqueue_forward_msg
    quiet.install()
    assert AppSession._enqueue_forward_msg is installed, "once"

    one, two = Session(), Session()
    for message in [*PAGE, *answering()]:
        one._enqueue_forward_msg(message)
    for message in answering():
        two._enqueue_forward_msg(message)
    three = Session()
    for message in PAGE:
        three._enqueue_forward_msg(message)
    three._browser_queue.enqueue(PAGE[-1])
    for message in answering():
        three._enqueue_forward_msg(message)
    assert [m for whose, m in queue if whose == id(three)] == PAGE + answering()
    assert len([1 for whose, _ in queue if whose == id(one)]) == len(PAGE) + 1
    assert [m for whose, m in queue if whose == id(two)] == answering()
    gone = weakref.ref(two)
    del two
    gc.collect()
    assert gone() is None
