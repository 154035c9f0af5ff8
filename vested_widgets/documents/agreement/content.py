"""Give what an agreement consists of to those who write it as a document; `deals.agreement.content` defines it."""

from vested_widgets.deals.agreement.content import Agreement as Agreement
from vested_widgets.deals.agreement.content import Approval as Approval
from vested_widgets.deals.agreement.content import Change as Change
from vested_widgets.deals.agreement.content import Clause as Clause
from vested_widgets.deals.agreement.content import Column as Column
from vested_widgets.deals.agreement.content import Concern as Concern
from vested_widgets.deals.agreement.content import Picture as Picture
from vested_widgets.deals.agreement.content import Schedule as Schedule
from vested_widgets.deals.agreement.content import Section as Section
from vested_widgets.deals.agreement.content import State as State
from vested_widgets.deals.agreement.content import Table as Table
from vested_widgets.deals.agreement.content import TableRow as TableRow
