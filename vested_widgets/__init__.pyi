from . import alignment as alignment
from . import charts as charts
from . import deals as deals
from . import method as method
from . import pricing as pricing
from . import scorecard as scorecard
from . import workload as workload
from .session import open_deal as open_deal
from .session import open_session as open_session
from .widgets.boards import agreement as agreement
from .widgets.boards import alignment_board as alignment_board
from .widgets.boards import console as console
from .widgets.boards import element as element
from .widgets.boards import start as start
from .widgets.boards import wall as wall

__version__: str
