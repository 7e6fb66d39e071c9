"""What a visitor has of their own."""

import copy

import numpy as np
from numpy.testing import assert_array_equal
from streamlit.testing.v1 import AppTest

from cnn import DigitCNN
from cnn.contributions import Exam
from cnn.page.link import Answers, to_link
from cnn.page.visitor import Visitor


def test_a_canvas_that_begins_anew_has_its_objects_and_a_number_of_its_own() -> None:
    visitor = Visitor()
    first = visitor.starts
    visitor.start([{"type": "Path"}])
    assert visitor.objects == [{"type": "Path"}]
    assert visitor.starts != first


def test_who_has_changed_no_filter_reads_with_the_shipped_network() -> None:
    shipped = DigitCNN.load()
    assert Visitor().network(shipped) is shipped


def test_changed_filters_are_the_visitors_alone() -> None:
    shipped = DigitCNN.load()
    before = copy.deepcopy(shipped).parameters
    visitor, other = Visitor(), Visitor()
    visitor.filters[2] = np.eye(3, dtype=np.float32)
    network = visitor.network(shipped)
    assert_array_equal(network.conv.filters[2], np.eye(3))
    assert_array_equal(np.delete(network.conv.filters, 2, 0), np.delete(before["filters"], 2, 0))
    assert other.network(shipped) is shipped
    assert [visitor.filter_name(number) for number in (2, 3)] == ["2", "3, changed"]
    for name, values in before.items():
        assert_array_equal(shipped.parameters[name], values)


def test_a_network_trained_here_is_read_with_its_filters_changed_and_goes_with_all_else() -> None:
    shipped = DigitCNN.load()
    trained = DigitCNN(rng=np.random.default_rng(1)).frozen()
    visitor = Visitor(filters={2: np.eye(3, dtype=np.float32)}, off=frozenset([5]))
    visitor.ink[100:180, 130:150] = 255
    visitor.use(Exam(trained, np.zeros((1, 28, 28), np.uint8), np.array([0])))
    for name, values in visitor.network(shipped).parameters.items():
        assert_array_equal(values, trained.parameters[name])
    visitor.filters = {0: np.eye(3, dtype=np.float32)}
    assert_array_equal(visitor.numbers(shipped)[1:], trained.conv.filters[1:])
    assert_array_equal(visitor.network(shipped).conv.filters[0], np.eye(3))
    assert visitor.network(shipped).softmax is trained.softmax
    assert set(visitor.address()) == {"drawing"}, "its filters alone would read otherwise there"
    visitor.restore()
    assert visitor.network(shipped) is shipped


def test_answers_wanted_for_a_network_trained_here_are_of_the_filters_that_come_with_them() -> None:
    shipped = DigitCNN.load()
    trained = DigitCNN(rng=np.random.default_rng(1)).frozen()
    visitor = Visitor()
    visitor.use(Exam(trained, np.zeros((1, 28, 28), np.uint8), np.array([0])))
    visitor.filters = dict(enumerate(trained.conv.filters))
    visitor.want(Answers(visitor.filters, frozenset(), 3))
    for name, values in visitor.network(shipped).parameters.items():
        assert_array_equal(values, trained.parameters[name])
    assert set(visitor.address()) == {"drawing", "filters", "answers"}


def part_that_can_be_left() -> None:
    import streamlit as st

    from cnn.page.visitor import Visitor

    visitor = Visitor.here()
    if st.checkbox("open"):
        visitor.keep("row", st.number_input("Row", 0, 25, visitor.kept("row", 8), key="row"))


def test_a_part_that_was_left_still_knows_its_settings() -> None:
    app = AppTest.from_function(part_that_can_be_left).run()
    app.checkbox[0].check().run()
    assert app.number_input(key="row").value == 8
    app.number_input(key="row").set_value(3).run()
    app.checkbox[0].uncheck().run()
    assert not app.number_input
    app.checkbox[0].check().run()
    assert app.number_input(key="row").value == 3
    assert not app.exception


def page_of_a_drawing() -> None:
    import numpy as np
    import streamlit as st

    from cnn.page.visitor import Visitor

    visitor = Visitor.here()
    if "drawn" in st.session_state:
        visitor.ink = np.tri(280, dtype=np.uint8) * 255
    visitor.tidy_address()


def test_an_address_loses_what_is_no_longer_drawn_and_keeps_all_else() -> None:
    app = AppTest.from_function(page_of_a_drawing, default_timeout=60)
    link = to_link(np.eye(64, dtype=bool))
    app.query_params |= {"drawing": link, "story": "4"}
    app.run()
    assert set(app.query_params) == {"drawing", "story"}
    app.session_state["drawn"] = True
    app.run()
    assert not app.exception
    assert set(app.query_params) == {"story"}, "though there is a drawing, another one"
