from .allocation import allocation_bars as allocation_bars
from .dumbbell import dumbbell as dumbbell
from .page import for_page as for_page
from .text import plain as plain
from .theme import DARK as DARK
from .values import value_values_map as value_values_map
