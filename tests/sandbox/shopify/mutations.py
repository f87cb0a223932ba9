"""Mutations as an app sends them to the stand-in, with everything of their answers that tests look at."""

from typing import Any

from sandbox.shopify import ShopState
from sandbox.shopify.shopfile import gid
from tests.sandbox.shopify.conftest import NOW, Asker

CANCEL = """mutation ($id: ID!, $restock: Boolean! = true, $refund: Boolean! = true, $note: String) {
  orderCancel(orderId: $id, reason: CUSTOMER, restock: $restock, staffNote: $note,
    refundMethod: { originalPaymentMethodsRefund: $refund }) {
    job { id done } orderCancelUserErrors { code field message } } }"""
JOB = "query ($id: ID!) { job(id: $id) { id done } }"
BEGIN = """mutation ($id: ID!) { orderEditBegin(id: $id) {
  calculatedOrder { id lineItems(first: 50) { nodes { id quantity editableQuantity } }
    totalPriceSet { presentmentMoney { amount } } totalOutstandingSet { presentmentMoney { amount } } }
  orderEditSession { id } userErrors { field message } } }"""
SET = """mutation ($edit: ID!, $line: ID!, $quantity: Int!, $restock: Boolean) {
  orderEditSetQuantity(id: $edit, lineItemId: $line, quantity: $quantity, restock: $restock) {
    calculatedLineItem { quantity editableQuantity restocking }
    calculatedOrder { totalPriceSet { presentmentMoney { amount } } totalOutstandingSet { presentmentMoney { amount } } }
    userErrors { field message } } }"""
ADD = """mutation ($edit: ID!, $variant: ID!, $quantity: Int!, $twice: Boolean = false) {
  orderEditAddVariant(id: $edit, variantId: $variant, quantity: $quantity, allowDuplicates: $twice) {
    calculatedLineItem { id title quantity } calculatedOrder { lineItems(first: 50) { nodes { id } }
      addedLineItems(first: 50) { nodes { id } } totalPriceSet { presentmentMoney { amount } } }
    userErrors { field message } } }"""
COMMIT = """mutation ($edit: ID!) { orderEditCommit(id: $edit) {
  order { edited currentTotalPriceSet { presentmentMoney { amount } } displayFinancialStatus } userErrors { field message } } }"""
REQUEST = """mutation ($input: ReturnRequestInput!) { returnRequest(input: $input) {
  return { id name status totalQuantity order { name returnStatus } } userErrors { code field message } } }"""
CREATE = """mutation ($input: ReturnInput!) { returnCreate(returnInput: $input) {
  return { id status exchangeLineItems(first: 9) { nodes { variantId quantity title } } } userErrors { code field message } } }"""
APPROVE = """mutation ($id: ID!) { returnApproveRequest(input: { id: $id }) {
  return { status requestApprovedAt } userErrors { code field message } } }"""
DECLINE = """mutation ($id: ID!, $note: String) {
  returnDeclineRequest(input: { id: $id, declineReason: FINAL_SALE, declineNote: $note }) {
    return { status decline { reason note } } userErrors { code field message } } }"""
RETURNABLE = """query ($id: ID!) { returnableFulfillments(orderId: $id, first: 10) { nodes { id
  returnableFulfillmentLineItems(first: 20) { nodes { quantity fulfillmentLineItem { id lineItem { id } } } } } } }"""
REFUND = """mutation ($input: RefundInput!, $key: String!) { refundCreate(input: $input) @idempotent(key: $key) {
  refund { id note totalRefundedSet { presentmentMoney { amount } } refundLineItems(first: 9) { nodes { quantity restocked } }
    transactions(first: 9) { nodes { kind status gateway amountSet { presentmentMoney { amount } } parentTransaction { id } } } }
  order { displayFinancialStatus } userErrors { field message } } }"""
SUGGEST = """query ($id: ID!, $lines: [RefundLineItemInput!], $shipping: Boolean, $full: Boolean) { order(id: $id) {
  suggestedRefund(refundLineItems: $lines, refundShipping: $shipping, suggestFullRefund: $full) {
    amountSet { presentmentMoney { amount } } maximumRefundableSet { presentmentMoney { amount } }
    shipping { maximumRefundableSet { presentmentMoney { amount } } }
    refundLineItems { quantity lineItem { id } }
    suggestedTransactions { gateway amountSet { presentmentMoney { amount } } parentTransaction { id } } } } }"""
UPDATE = """mutation ($input: OrderInput!) { orderUpdate(input: $input) {
  order { email phone note tags shippingAddress { firstName address1 address2 city countryCodeV2 } }
  userErrors { field message } } }"""
CUSTOMER = """mutation ($input: CustomerInput!) { customerUpdate(input: $input) {
  customer { firstName lastName defaultPhoneNumber { phoneNumber } } userErrors { field message } } }"""
ADDRESS = """mutation ($customer: ID!, $id: ID!, $address: MailingAddressInput!, $default: Boolean) {
  customerAddressUpdate(customerId: $customer, addressId: $id, address: $address, setAsDefault: $default) {
    address { id city } userErrors { field message } } }"""
NEW_ADDRESS = """mutation ($customer: ID!, $address: MailingAddressInput!, $default: Boolean) {
  customerAddressCreate(customerId: $customer, address: $address, setAsDefault: $default) {
    address { id city } userErrors { field message } } }"""


def order_id(name: str) -> str:
    """Global id of `1042` in the demo's shop."""
    return gid("Order", f"66{name}")


def raw(shop: ShopState, name: str) -> dict[str, Any]:
    """The order as its file has it."""
    order = shop.order_named(name)
    assert order is not None
    return order


def stock(shop: ShopState, variant: str) -> int:
    """Units of a variant on the shelf."""
    units: int = shop.variants_by_id[gid("ProductVariant", variant)][1]["inventoryQuantity"]
    return units


def amount(bag: Any) -> str:
    """The amount of a MoneyBag, as it is written."""
    text: str = bag["presentmentMoney"]["amount"]
    return text


async def mutate(ask: Asker, mutation: str, **variables: Any) -> Any:
    """The payload of a mutation that was carried out."""
    (payload,) = (await ask.data(mutation, **variables)).values()
    errors = next(value for key, value in payload.items() if key.endswith("serErrors"))
    assert errors == [], errors
    return payload


async def refused(ask: Asker, mutation: str, **variables: Any) -> Any:
    """The one user error of a mutation that was not carried out, and left everything as it was."""
    shop = ask.shopify.shop
    before = shop.dump()
    (payload,) = (await ask.data(mutation, **variables)).values()
    (error,) = next(value for key, value in payload.items() if key.endswith("serErrors"))
    assert error["message"]
    assert shop.dump() == before
    return error


def reloaded(shop: ShopState) -> ShopState:
    """The shop after it was dumped and loaded again; nothing may be lost on the way."""
    again = ShopState(shop.dump(), now=lambda: NOW)
    assert again.dump() == shop.dump()
    for order in shop.orders:
        twin = again.order(order["id"])
        assert twin is not None
        ours, theirs = shop.view(order), again.view(twin)
        assert [line["currentQuantity"] for line in ours.lines] == [line["currentQuantity"] for line in theirs.lines]
        assert ours.payments.refundable == theirs.payments.refundable
        assert ours.returns == theirs.returns
    return again
