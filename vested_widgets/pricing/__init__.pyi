from .analysis import sensitivity as sensitivity
from .analysis import sweep as sweep
from .errors import PricingError as PricingError
from .model import Model as Model
from .simulation import Simulation as Simulation
from .simulation import evaluate as evaluate
from .simulation import simulate as simulate
from .terms import Terms as Terms
