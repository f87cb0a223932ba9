"""Orders as shops really have them, and what must be true of what is said about each.

Every case names the classification it must get and the facts that its texts must and must not show, in two languages.
The complete texts stand beside them as golden files in `tests/support/engines/local/golden/`.
"""

from tests.support.order_cases import arrived, money, several, under_way, unshipped
from tests.support.order_cases.build import NOW, ZONE, Case

CASES: tuple[Case, ...] = (*unshipped.CASES, *under_way.CASES, *arrived.CASES, *several.CASES, *money.CASES)

__all__ = ["CASES", "NOW", "ZONE", "Case"]
