"""This room holds every error that Dateline raises on purpose.

    DatelineError
    ├── InputError        a file or record that cannot be read as a report
    ├── CodebookError     a codebook file that breaks a rule (names file, line and key)
    ├── GazetteerError    a gazetteer that is missing, damaged or of another format
    ├── PipelineError     layers that cannot be run in the order or with the backend asked for
    ├── LayerError        a layer failed on one report (raised only with ``strict``)
    └── StoreError        a store that is not there, damaged or of another format, or a question it cannot answer

Each message says what happened, to what, and what to do about it.
"""


class DatelineError(Exception):
    """Anything Dateline refuses to do, in words for the person who asked."""


class InputError(DatelineError):
    """A file or record that cannot be read as a report."""


class CodebookError(DatelineError):
    """A codebook that breaks a rule; the message names file, line, key and remedy."""


class GazetteerError(DatelineError):
    """A gazetteer that is missing, damaged or of another format."""


class PipelineError(DatelineError):
    """Layers that cannot be run in the order, or with the backend, asked for."""


class LayerError(DatelineError):
    """A layer failed on one report and the run is strict."""


class StoreError(DatelineError):
    """A store that is not there, damaged or of another format, or a question that it cannot answer."""
