"""The same desks as those of coordinators."""

from tests.portal.office.conftest import enters as enters  # noqa: PLC0414 -- a fixture
from tests.portal.office.conftest import running as running  # noqa: PLC0414
from tests.portal.office.conftest import running_once as running_once  # noqa: PLC0414
