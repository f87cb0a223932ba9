"""What Slack refuses in blocks and views, and the ids that it fills in.

`check_blocks` and `check_view` return the complaints as Slack words them; an empty list accepts. Nothing
here changes what it checks: `with_ids` makes the copy that is stored.
"""

from sandbox.slack.block_kit.blocks import MESSAGE_BLOCKS, check_blocks
from sandbox.slack.block_kit.filling import with_ids
from sandbox.slack.block_kit.views import check_view

__all__ = ["MESSAGE_BLOCKS", "check_blocks", "check_view", "with_ids"]
