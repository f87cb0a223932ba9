"""LangChain's agent over our tools: the only module that knows LangChain and the vendor's client.

Built once a model. It keeps nothing: the conversation is ours. One middleware counts, limits and retries; each further
one would cost about 3 ms of CPU a turn. Where somebody hears the answer while it is written, the pieces are read from
the client's own stream: LangChain's makes a message and several callbacks of each, which doubles the CPU of a turn.
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain.tools import ToolRuntime
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatResult
from langchain_core.tools import StructuredTool
from langchain_openai import ChatOpenAI
from openai import BadRequestError, DefaultAsyncHttpxClient, UnprocessableEntityError
from pydantic import PrivateAttr, SecretStr

from support.engines.agent.access import ModelAccess
from support.engines.agent.failures import ModelFailed
from support.engines.agent.history import Said
from support.engines.agent.pieces import Pieces
from support.engines.agent.sitting import Sitting, Used
from support.engines.agent.tools import Tool
from support.engines.agent.trying import tried

OVER = "recursion_limit"
SIGNS_A_TOKEN = 3
_present: ContextVar[Sitting | None] = ContextVar("present", default=None)
"""For whom the call under way is."""


class Chain:
    """One model with the tools. Close it when it is done with."""

    def __init__(self, access: ModelAccess, model: str, prompt: str, tools: Sequence[Tool]) -> None:
        self.model = model
        self._http = DefaultAsyncHttpxClient(timeout=access.call_s)
        chat = _Chat(
            model=model,
            api_key=SecretStr(access.api_key),
            base_url=access.base_url or None,
            timeout=access.call_s,
            max_retries=0,
            use_responses_api=False,
            stream_usage=True,
            http_async_client=self._http,
        )
        self._access, self._chat = access, chat
        self._agent: Any = create_agent(
            chat,
            [_wrapped(tool, access.tool_calls) for tool in tools],
            system_prompt=prompt,
            middleware=[_Counted(access, model)],
            context_schema=Sitting,
        )

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    def opening(self, said: Sequence[Said]) -> list[Any]:
        """Messages of a conversation that begins."""
        return [HumanMessage(text) if role == "user" else AIMessage(text) for role, text in said]

    async def run(self, sitting: Sitting, messages: list[Any]) -> tuple[str, list[Any]]:
        """What the model says in the end, and all messages up to there. Raises ModelFailed."""
        out = await self._agent.ainvoke({"messages": messages}, {OVER: 60}, context=sitting)
        found: list[AnyMessage] = out["messages"]
        last = found[-1]
        return (last.text.strip() if isinstance(last, AIMessage) else _words_before(found)), list(found)

    async def write(self, prompt: str, used: Used, deadline: float) -> str:
        """What the model writes, without tools. Raises ModelFailed."""

        async def call() -> str:
            used.calls += 1
            said = await self._chat.ainvoke([HumanMessage(prompt)])
            _count(used, said)
            return said.text

        return await tried(call, access=self._access, model=self.model, left_s=lambda: deadline - time.monotonic())

    def more(self, messages: list[Any], text: str) -> list[Any]:
        """The same with something said to the model."""
        return [*messages, HumanMessage(text)]


def _words_before(messages: list[AnyMessage]) -> str:
    """What the model said beside its last tool calls."""
    return next((message.text.strip() for message in reversed(messages) if isinstance(message, AIMessage)), "")


def _wrapped(tool: Tool, most: int) -> StructuredTool:
    async def run(runtime: ToolRuntime[Sitting], **arguments: Any) -> str:
        if runtime.context is None:
            raise RuntimeError("a tool without a customer")
        return await tool.call(runtime.context, arguments, most)

    return StructuredTool(
        name=tool.name,
        description=tool.description,
        args_schema={"title": tool.name, **tool.parameters},
        coroutine=run,
        return_direct=tool.final,
    )


class _Chat(ChatOpenAI):
    """A model that is heard while it writes, where somebody listens and its server knows how: one that does not is
    remembered."""

    _knows_streams: bool = PrivateAttr(default=True)

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """The tools as they are: the client would walk through every one of their schemas at every call, to rename
        nothing, which is a sixth of a turn's CPU."""
        payload = super()._get_request_payload(input_, stop=stop, **kwargs)
        tools = payload.pop("tools", None)
        if tools:
            payload["extra_body"] = {**(payload.get("extra_body") or {}), "tools": tools}
        return payload

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        sitting = _present.get()
        if sitting is None or sitting.unfold is None or not self._knows_streams:
            return await super()._agenerate(messages, stop=stop, run_manager=run_manager, **kwargs)
        payload = self._get_request_payload(messages, stop=stop, **kwargs)
        payload |= {"stream": True, "stream_options": {"include_usage": True}}
        pieces = Pieces(sitting.unfold)
        try:
            async with self.async_client.with_streaming_response.create(**payload) as answer:
                if "event-stream" not in answer.headers.get("content-type", ""):
                    return self._create_chat_result(json.loads(await answer.read()))
                async for line in answer.iter_lines():
                    pieces.line(line)
        except (BadRequestError, UnprocessableEntityError):
            whole = await super()._agenerate(messages, stop=stop, run_manager=run_manager, **kwargs)
            self._knows_streams = False
            return whole
        finally:
            if pieces.begun and not pieces.ended:  # cut off, it is paid for all the same
                _add(sitting.used, _guessed(payload, {"choices": ()}))
        completion = pieces.completion()
        completion["usage"] = completion["usage"] or _guessed(payload, completion)
        return self._create_chat_result(completion)


class _Counted(AgentMiddleware[Any, Sitting]):
    """Counts and limits calls, tries them again, and takes nothing for an answer that is none."""

    def __init__(self, access: ModelAccess, model: str) -> None:
        super().__init__()
        self._access, self._model = access, model

    async def awrap_model_call(
        self,
        request: ModelRequest[Sitting],
        handler: Callable[[ModelRequest[Sitting]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        sitting = request.runtime.context
        if sitting.turn.overtaken():
            raise ModelFailed("overtaken", self._model)
        if sitting.used.calls >= self._access.calls:
            raise ModelFailed("too_many_calls", self._model)

        async def call() -> ModelResponse[Any]:
            sitting.used.calls += 1
            token = _present.set(sitting)
            try:
                answer = await handler(request)
            finally:
                _present.reset(token)
            said = answer.result[-1]
            if isinstance(said, AIMessage):
                _count(sitting.used, said)
                if not said.text.strip() and not said.tool_calls:
                    raise ValueError("an answer with nothing in it")
            return answer

        return await tried(call, access=self._access, model=self._model, left_s=lambda: sitting.left_s)


def _guessed(payload: Mapping[str, Any], completion: Mapping[str, Any]) -> dict[str, int]:
    """What an answer used whose server does not say so in a stream: rather too much, for there are caps."""
    prompt, written = (len(json.dumps(part)) // SIGNS_A_TOKEN for part in (payload, completion["choices"]))
    return {"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}


def _add(used: Used, guessed: Mapping[str, int]) -> None:
    used.input_tokens += guessed["prompt_tokens"]
    used.output_tokens += guessed["completion_tokens"]


def _count(used: Used, said: AIMessage) -> None:
    usage = said.usage_metadata
    if usage is not None:
        used.input_tokens += usage["input_tokens"]
        used.output_tokens += usage["output_tokens"]
        used.cached_tokens += usage.get("input_token_details", {}).get("cache_read", 0) or 0
