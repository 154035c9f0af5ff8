from . import backup as backup
from . import links as links
from . import open_notebook as open_notebook
from . import own_table as own_table
from . import record as record
from . import serve as serve
from . import transfer as transfer
