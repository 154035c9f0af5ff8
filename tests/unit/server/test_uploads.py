"""One limit for files: what a page may send, the server takes."""

from __future__ import annotations

from vested_widgets import documents
from vested_widgets.server.kernels.limits import MAX_MESSAGE
from vested_widgets.widgets.views.joint_table import JointTable
from vested_widgets.widgets.views.own_table import OwnTable


def test_a_file_of_the_largest_size_that_pages_send_fits_into_a_message_of_the_server():
    for widget in (JointTable, OwnTable):
        assert widget.class_traits()["largest"].default_value == documents.UPLOADED.packed
    # Beside the file a message holds its header, its name and the number of its answer.
    assert documents.UPLOADED.packed + 2**16 <= MAX_MESSAGE
