"""What can be set, by the part of the house it is for. Read by :func:`config.load`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DatabaseSettings:
    """Where the truth is kept. ``pool`` is the number of connections, at least the number of threads."""

    url: str
    pool: int


@dataclass(frozen=True)
class WebSettings:
    """The doors. Sizes in bytes. ``app_connects_to`` lists extra origins the browser build may speak to;
    ``trusted_proxies`` is how many proxies of ours stand in front."""

    host: str
    port: int
    threads: int
    public_url: str
    largest_body: int
    largest_upload: int
    app_connects_to: tuple[str, ...]
    secure_cookies: bool
    trusted_proxies: int


@dataclass(frozen=True)
class RunSettings:
    """How it runs: ``embedded`` is one process with everything, ``distributed`` is web, workers and schedulers.
    ``workers`` is the number of web processes there, 0 for one on each core (``config/web.py``).
    ``lasting``: nothing is answered that a power cut could still take back, on SQLite neither."""

    mode: str
    workers: int
    limits: str
    files: str
    lasting: bool
    log_level: str


@dataclass(frozen=True)
class DesignSettings:
    """What is drawn with. ``fonts`` is a folder, from the project's own if it is no full path."""

    fonts: str


@dataclass(frozen=True)
class SecretSettings:
    """Secrets, at least 32 characters each; in production they come from the environment only."""

    vault: str
    links: str


@dataclass(frozen=True)
class VotesSettings:
    """The second key under which a share of the key to the ballots is kept, apart from ``secrets.vault``: at least 32
    characters, and in production another person's to give."""

    escrow_key: str


@dataclass(frozen=True)
class MiniSettings:
    """The mini-program's account. ``base`` is empty in production, else the local WeChat's address.

    ``build`` is which build a message opens: "formal", or before the first release "trial" or "developer".
    ``link_file``: ``NAME.txt=WORDS``, what WeChat wants to find under ``/l/`` when the codes in lifts are registered;
    ``opens_by_link``: emergency and report are declared for plain schemes, so that a browser may open them.
    """

    appid: str
    secret: str
    token: str
    aes_key: str
    body: str
    base: str
    build: str
    link_file: str
    opens_by_link: bool


@dataclass(frozen=True)
class OaSettings:
    """The service account; an empty ``appid`` means there is none. It is found where the mini-program is."""

    appid: str
    secret: str
    token: str
    aes_key: str
    body: str


@dataclass(frozen=True)
class WorkSettings:
    """The WeCom application's account. ``authorize_url`` is where staff are sent to sign in.

    ``robot_keys`` begins with the robot of the house's own duty group; ``robots`` are those of single estates and
    companies, each ``estate:NAME=KEY`` or ``company:NAME=KEY``.
    """

    corpid: str
    agentid: int
    secret: str
    token: str
    aes_key: str
    base: str
    authorize_url: str
    robot_keys: tuple[str, ...]
    robots: tuple[str, ...]


@dataclass(frozen=True)
class PaySettings:
    """The service provider's account of WeChat Pay; an empty ``sp_mchid`` means that nobody pays by WeChat here.

    Keys are files (PEM), from the project's own folder if they are no full path. ``serial`` is of our certificate;
    the platform is known by its public key, by its certificates, or by both. ``base`` is empty in production, else the
    local WeChat's address.
    """

    sp_mchid: str
    serial: str
    key_file: str
    apiv3_key: str
    public_key_id: str
    public_key_file: str
    certificate_files: tuple[str, ...]
    base: str


@dataclass(frozen=True)
class Settings:
    """Everything that can be set."""

    name: str
    database: DatabaseSettings
    web: WebSettings
    run: RunSettings
    design: DesignSettings
    secrets: SecretSettings
    votes: VotesSettings
    mini: MiniSettings
    oa: OaSettings
    work: WorkSettings
    pay: PaySettings
