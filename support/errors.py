"""Every error that Relais raises on purpose, in three families: who can mend it decides the family.

No text of these errors reaches a customer: the router turns a family into words of the customer's language.
"""


class RelaisError(Exception):
    """Root of all errors of this package."""


class CustomerCanFix(RelaisError):
    """The customer can mend it: a wrong number, a bad e-mail, an expired button."""


class OperatorMustFix(RelaisError):
    """Somebody who runs Relais must mend it: a credential, a scope, a setting, a file."""


class TryAgainLater(RelaisError):
    """It may work later without anybody doing anything: an outage, a rate limit.

    `retry_after_s` is the vendor's own wish in seconds, where it said one.
    """

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class SettingError(OperatorMustFix):
    """A setting or a file of settings is missing or wrong; the message names it and says the repair."""


class ShopUnavailable(TryAgainLater):
    """Shopify did not answer, answered with an error, or asked to wait.

    `before` is true when a change was certainly not carried out: it was refused before any work, or never arrived.
    """

    def __init__(self, message: str, *, retry_after_s: float | None = None, before: bool = False) -> None:
        super().__init__(message, retry_after_s=retry_after_s)
        self.before = before


class ShopRefused(OperatorMustFix):
    """Shopify does not accept the credentials, lacks a scope, or rejects a query of ours."""


class NotPossible(CustomerCanFix):
    """Shopify says that this change can't be made to this order now. `said` is its own message, for people only."""

    def __init__(self, said: str) -> None:
        super().__init__("the shop says that it is not possible")
        self.said = said


class HelpdeskUnavailable(TryAgainLater):
    """Gorgias did not answer, answered with a 5xx, or asked to wait."""


class HelpdeskRefused(OperatorMustFix):
    """Gorgias does not accept the credentials or the request; repeating it would not help."""


class TicketGone(HelpdeskRefused):
    """People deleted the ticket that something was to be written to."""


class ChannelUnavailable(TryAgainLater):
    """The chat platform did not answer, answered with a 5xx, or asked to wait."""


class ChannelBusy(ChannelUnavailable):
    """The chat platform asked to wait, and did nothing of what it was asked."""


class ChannelRefused(OperatorMustFix):
    """The chat platform refuses this delivery for good: not in channel, missing scope, revoked token."""


class LockedOut(ChannelRefused):
    """The chat platform takes the bot's token no more: nothing of that workspace works until somebody mends it."""


class CardGone(ChannelRefused):
    """Somebody deleted the team's card that a note was to stand under."""


class PrivacyViolation(RelaisError):
    """A delivery that holds a customer's data was about to go where others can read it. Never sent."""


class MailUnavailable(TryAgainLater):
    """The mail server did not take the message for now.

    `about_address` is true when it did talk to us, and only this recipient's mail has to wait.
    """

    def __init__(self, message: str, *, about_address: bool = False) -> None:
        super().__init__(message)
        self.about_address = about_address


class MailRefused(OperatorMustFix):
    """The mail server refuses for good: the credentials, the sender, or (`about_address`) this recipient."""

    def __init__(self, message: str, *, about_address: bool = False) -> None:
        super().__init__(message)
        self.about_address = about_address


class NotGenuine(RelaisError):
    """Something was sent to us in a vendor's name without its signature. Whoever sent it is not believed."""


class TooLateError(RelaisError):
    """The turn that was to be replaced went out in the meantime; the new one must be decided again."""
