"""The client that blocks: a facade over the asynchronous driver."""

from __future__ import annotations

import warnings
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack
from weakref import finalize

from stillreel._client.base import BaseClient
from stillreel._client.core import Core
from stillreel._client.driver import Driver
from stillreel._client.portal import GOODBYE, Act, Portal, keep_outcome, run_in_caller
from stillreel._client.settings import DEFAULT_TIMEOUT
from stillreel._flows import GenerateTask

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from os import PathLike
    from pathlib import Path

    from stillreel._client.settings import ClientSettings, OnState
    from stillreel._flows import Checked, Choice, Flow, OnJob
    from stillreel._models import ImageToVideo, Job, JobState, Result, SubmissionUnknown, Video
    from stillreel.drift import Change, Drift
    from stillreel.providers import Provider

T = TypeVar("T")


class Client(BaseClient):
    """Clips from any configured provider. A client may be shared by threads.

    Args:
        providers: Name -> configuration; by default each of ours whose key is in the environment.
        http_timeout: Seconds for each step of a request; five times as long for all of it.
        image_host: Makes a URL of a picture's bytes, for providers that take URLs only: a function,
            or a coroutine function.
        result_networks: Networks that results may come from besides the public one.
        poll_interval: Least seconds between two reads of a job; by default each provider's advice,
            and half a second for a server on this machine. Within the provider's rate, jobs are
            read when a result is likely.
        drift: ``log`` reports answers that differ from the contract, ``raise`` raises a DriftError
            as well once a call is done, ``off`` looks at nothing.
        on_drift: Called with each difference, once per place.
        journal: Where submits are recorded before they are sent: True for the user's own journal,
            a path, a database URL, or a Recorder; by default nowhere.
        submit_patience: Seconds for which a provider is tried again while it surely took nothing,
            and its table allows it; then the next of a fallback list.
        max_submits: How many submits this client may spend money on.
        max_consecutive_failures: After how many failures in a row it submits no more.
        max_download: Bytes that one clip may have.
        rates: Name -> (requests, seconds) that the provider allows, or None for no limit; by
            default what is documented, else it is learned from its refusals.
        concurrency: Name -> requests in flight at most.
        pacer: Keeps the rates together with other processes.

    It works on an event loop in a thread of its own, also where another loop runs, and begins anew
    in a forked child. It calls ``image_host`` and each ``on_…`` in the thread that called it.

    Raises:
        ConfigurationError: If a setting makes no sense; any call, once it is closed.
    """

    def __init__(
        self,
        providers: Mapping[str, Provider] | None = None,
        **settings: Unpack[ClientSettings],
    ) -> None:
        self._portal = Portal()
        self._set_up(Core.open(providers, settings, self._portal.deliver), asynchronous=False)
        # not a method of this client, which would never be forgotten then
        self._portal.make = partial(Driver, self._core, run_in_caller)
        self._finalizer = finalize(self, _close_forgotten, self._portal, repr(self))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection. Results of this client can still be saved.

        A submit that was sent comes to its answer first.
        """
        self._finalizer.detach()
        self._portal.close()

    def submit(
        self,
        request: ImageToVideo,
        *,
        provider: Choice = None,
        drop: Collection[str] = (),
        idempotency_key: str | None = None,
    ) -> Job:
        """Submit a request. It costs money, and is sent once.

        Args:
            request: What to make.
            provider: A name; several in order of fallback; ``"auto"`` for the first that takes
                every option set; None for the only one configured.
            drop: Soft options to leave out where they are unsupported.
            idempotency_key: The same key gives the same job, in any process; it needs a journal.
                Without one each submit is a new job.

        Raises:
            ConfigurationError: No key, or no provider chosen; nothing was sent.
            InvalidRequest: A picture or an option that cannot be; nothing was sent.
            SpendingStopped: A limit of yours is reached; nothing was sent.
            SubmitError: The submit did not end in a job; its class tells what of the money.
        """
        return self._submit(self._operations.submit(request, provider, drop, idempotency_key))

    def generate(
        self,
        request: ImageToVideo,
        path: str | PathLike[str],
        *,
        provider: Choice = None,
        drop: Collection[str] = (),
        idempotency_key: str | None = None,
        retry_failed: bool = False,
        overwrite: bool = False,
        timeout: float = DEFAULT_TIMEOUT,
        on_job: OnJob | None = None,
        on_state: OnState | None = None,
    ) -> Result:
        """Submit, wait and save, each of them once.

        With a journal and an idempotency key it can be called again after anything, a crash
        included: it goes on from what is recorded, and whatever runs a function at least once may
        run it.

        Args:
            request: What to make.
            path: A file or a folder, as :meth:`Result.save` takes it.
            provider: As for :meth:`submit`.
            drop: As for :meth:`submit`.
            idempotency_key: As for :meth:`submit`.
            retry_failed: Whether a recorded job that has ended without a video is submitted anew.
            overwrite: Whether files that exist are replaced. Else, under an idempotency key, one
                that has the bytes of the clip is taken for it.
            timeout: Seconds to wait for the job.
            on_job: Called with the job, once there is one.
            on_state: Called with each state that is read.

        Raises:
            InvalidRequest: As :meth:`submit`; or a file is in the way. Nothing was sent.
            SubmitError: As :meth:`submit`.
            WaitTimeout: As :meth:`wait`.
            JobError: As :meth:`wait`.
            DownloadError: If the clip could not be saved; call it again.
        """
        making = GenerateTask(
            request=request,
            path=path,
            key=idempotency_key,
            retry_failed=retry_failed,
            overwrite=overwrite,
            on_job=on_job,
        )
        flow = self._operations.generate(making, provider, drop, timeout=timeout, on_state=on_state)
        return self._saveable(self._submit(flow))

    def check(
        self, request: ImageToVideo, *, provider: Choice = None, drop: Collection[str] = ()
    ) -> Checked:
        """Check a request as :meth:`submit` does; nothing is sent.

        Returns:
            The providers that take it, in order of fallback, and its fingerprint.

        Raises:
            ConfigurationError: As :meth:`submit`.
            InvalidRequest: As :meth:`submit`.
        """
        return self._run(self._operations.check(request, provider, drop))

    def reconcile(self, error: SubmissionUnknown) -> Job | None:
        """Look for the job of an unknown submit in the provider's own list.

        Returns:
            The job, which is then nobody else's; None when it is not found, or the provider has no
            list. That proves nothing: it may still be taken.

        Raises:
            ConfigurationError: If nothing is known of the submit.
        """
        return self._run(self._operations.reconcile(error))

    def state(self, job: Job | str) -> JobState:
        """Read a job once.

        Raises:
            InvalidJob: If the string names no job.
            JobExpired: If the provider does not know it.
            RequestFailed: If it cannot be read.
        """
        return self._run(self._operations.state(job))

    def wait(
        self, job: Job | str, *, timeout: float = DEFAULT_TIMEOUT, on_state: OnState | None = None
    ) -> Result:
        """Wait until a job ends.

        Args:
            job: The job, or its string, from any process.
            timeout: Seconds after which to stop waiting; the job goes on.
            on_state: Called with each state that is read.

        Raises:
            WaitTimeout: The job is still running.
            JobError: It has ended without a video.
            RequestFailed: Its state is refused, several times in a row.
        """
        try:
            result = self._run(self._operations.wait(job, timeout, on_state))
        except KeyboardInterrupt as interrupt:
            interrupt.add_note(f"{job} goes on")
            raise
        if result.error:
            raise result.error
        return self._saveable(result)

    def as_completed(
        self,
        jobs: Iterable[Job | str],
        *,
        timeout: float = DEFAULT_TIMEOUT,
        on_state: OnState | None = None,
    ) -> Iterator[Result]:
        """Each job's result as it ends. One without a video has its error in ``error``.

        Args:
            jobs: The jobs, of any provider.
            timeout: Seconds for all of them; those that still run then have a WaitTimeout.
            on_state: Called with each state that is read.
        """
        flows = self._operations.as_completed(jobs, timeout, on_state)
        return self._iterate([partial(_run_flow, flow) for flow in flows])

    def _iterate(self, acts: list[Act[Result]]) -> Iterator[Result]:
        with closing(self._portal.iterate(acts)) as results:
            for result in results:
                yield self._saveable(result)

    def cancel(self, job: Job | str) -> JobState:
        """Cancel a job, and read its state.

        Raises:
            UnsupportedOperation: If the provider cannot.
            JobExpired: If it does not know the job.
            RequestFailed: If it did not answer.
        """
        return self._run(self._operations.cancel(job))

    def download(self, video: Video, path: str | PathLike[str], *, overwrite: bool = False) -> Path:
        """Save a video, and return the file's path.

        Args:
            video: One of a result's.
            path: A file or a folder; a name never comes from the server.
            overwrite: Whether a file that exists is replaced.

        Raises:
            DownloadError: If it could not be saved; it may be tried again.
        """
        return self._run(self._operations.download(video, path, overwrite=overwrite)).path

    def contract_changes(self, provider: str) -> tuple[Change, ...]:
        """How what a provider publishes of its requests now differs from our contract.

        It costs nothing. A key is sent only where the provider asks for one.

        Raises:
            RequestFailed: If the provider could not be asked.
        """
        return self._run(self._operations.contract_changes(provider))

    def published(self, provider: str) -> Any:
        """What a provider publishes about its requests, as it came. It costs nothing.

        Raises:
            RequestFailed: If the provider could not be asked.
        """
        return self._run(self._operations.published(provider))

    def refusals(self, provider: str) -> tuple[Drift, ...]:
        """Send requests that must be refused, and tell which were not refused as documented.

        They cost nothing: no key, a bad key, an unknown id, a wrong method, and an empty submit
        where the provider is known to refuse that before it bills.

        Raises:
            MissingKey: If the provider has no key.
            RequestFailed: If it could not be asked.
        """
        return self._run(self._operations.refusals(provider))

    def _run(self, flow: Flow[T]) -> T:
        return self._portal.run(partial(_run_flow, flow))

    def _submit(self, flow: Flow[T]) -> T:
        return self._portal.run(partial(_submit_flow, flow))


async def _run_flow(flow: Flow[T], driver: Driver) -> T:
    return await driver.run(flow)


async def _submit_flow(flow: Flow[T], driver: Driver) -> T:
    # an interrupt may come before the caller has what came of it, an error too
    try:
        result = await driver.submit(flow, keep_outcome)
    except Exception as error:
        keep_outcome(error)
        raise
    keep_outcome(result)
    return result


def _close_forgotten(portal: Portal, name: str) -> None:
    if portal.is_running:
        warnings.warn(f"unclosed {name}", ResourceWarning, stacklevel=2)
        portal.close(GOODBYE)
