# What can be imported from the package; __init__.py loads each name when it is first used.
from gitbook_async import batch as batch
from gitbook_async import errors as errors
from gitbook_async import models as models
from gitbook_async._calls.installation import InstallationToken as InstallationToken
from gitbook_async._client import GitBook as GitBook
from gitbook_async._generated.operations import operations as operations
from gitbook_async._markdown.documents import markdown_document as markdown_document
from gitbook_async._message.operation import Operation as Operation
from gitbook_async._message.options import Options as Options
from gitbook_async._message.page import Page as Page
from gitbook_async._message.rate_limit import RateLimit as RateLimit
from gitbook_async._message.reply import Headers as Headers
from gitbook_async._message.reply import Reply as Reply
from gitbook_async._message.reply import Send as Send
from gitbook_async._message.request import Request as Request
from gitbook_async._message.response import Deletion as Deletion
from gitbook_async._message.response import Response as Response
from gitbook_async._model.base import Model as Model
from gitbook_async._model.base import to_dict as to_dict
from gitbook_async._model.mismatch import Mismatch as Mismatch
from gitbook_async._model.unset import UNSET as UNSET
from gitbook_async._model.unset import Unset as Unset
from gitbook_async._model.variant import UnknownVariant as UnknownVariant
from gitbook_async._pages.pager import Pager as Pager
from gitbook_async._send.auth import Auth as Auth
from gitbook_async._send.auth import ProvidedToken as ProvidedToken
from gitbook_async._send.auth import StaticToken as StaticToken
from gitbook_async._send.limits import Limiter as Limiter
from gitbook_async._send.limits import MemoryLimiter as MemoryLimiter
from gitbook_async._send.middleware import CallMiddleware as CallMiddleware
from gitbook_async._send.middleware import Middleware as Middleware
from gitbook_async._send.shared_limits import RedisLimiter as RedisLimiter
from gitbook_async._streams.accumulator import (
    AIResponse as AIResponse,
)
from gitbook_async._streams.accumulator import (
    AIStep as AIStep,
)
from gitbook_async._streams.accumulator import (
    PendingToolCall as PendingToolCall,
)
from gitbook_async._streams.stream import Stream as Stream
from gitbook_async._wire.transport import SlotTransport as SlotTransport
from gitbook_async.batch import Outcome as Outcome
from gitbook_async.errors import (
    AuthenticationError as AuthenticationError,
)
from gitbook_async.errors import (
    BadRequestError as BadRequestError,
)
from gitbook_async.errors import (
    ClosedError as ClosedError,
)
from gitbook_async.errors import (
    ConflictError as ConflictError,
)
from gitbook_async.errors import (
    DeadlineExceeded as DeadlineExceeded,
)
from gitbook_async.errors import (
    EventTooLarge as EventTooLarge,
)
from gitbook_async.errors import (
    GitBookError as GitBookError,
)
from gitbook_async.errors import (
    InvalidArgument as InvalidArgument,
)
from gitbook_async.errors import (
    InvalidResponse as InvalidResponse,
)
from gitbook_async.errors import (
    MissingToken as MissingToken,
)
from gitbook_async.errors import (
    NotFoundError as NotFoundError,
)
from gitbook_async.errors import (
    OperationRemovedError as OperationRemovedError,
)
from gitbook_async.errors import (
    PaginationLoopError as PaginationLoopError,
)
from gitbook_async.errors import (
    PermissionDeniedError as PermissionDeniedError,
)
from gitbook_async.errors import (
    PreconditionFailedError as PreconditionFailedError,
)
from gitbook_async.errors import (
    RateLimitError as RateLimitError,
)
from gitbook_async.errors import (
    RequestTimeout as RequestTimeout,
)
from gitbook_async.errors import (
    ResponseTooLarge as ResponseTooLarge,
)
from gitbook_async.errors import (
    ServerError as ServerError,
)
from gitbook_async.errors import (
    StatusError as StatusError,
)
from gitbook_async.errors import (
    StreamError as StreamError,
)
from gitbook_async.errors import (
    StreamIdleTimeout as StreamIdleTimeout,
)
from gitbook_async.errors import (
    StreamInterrupted as StreamInterrupted,
)
from gitbook_async.errors import (
    TransportError as TransportError,
)
from gitbook_async.errors import (
    UnprocessableEntityError as UnprocessableEntityError,
)

__version__: str
