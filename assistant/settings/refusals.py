"""What each refusal of settings tells the person who starts the program, in one sentence."""

from assistant.errors import UnsafeSettings

_SENTENCES = {
    "address_unreadable": "{variable} is {value!r}: give the whole public address, such as https://droits.example.fr",
    "address_without_tls": "{variable} is {value!r}: production is served over https only, cookies depend on it",
    "database_unreadable": "{variable} must look like sqlite:////path or postgresql://user:password@host:5432/name",
    "environment_unknown": "{variable} is {value!r}: it is development, demonstration or production",
    "mail_server_unreadable": "{variable} must look like smtp://user:password@host:587 or smtps://…",
    "networks_unreadable": "{variable} is {value!r}: networks such as 10.0.0.0/8 or 192.0.2.7 are expected",
    "number_unreadable": "{variable} is {value!r}: a whole number of at least {least} is expected",
    "office_keys_missing": "{variable}: the file {file} does not exist; docs/deployment.md says how to make it",
    "organisation_colour_unknown": "{key} = {value!r}: a known colour of the form #1d4f91 is expected",
    "organisation_file_missing": "ORGANISATION_FILE: {file} does not exist",
    "organisation_file_unreadable": "ORGANISATION_FILE: {file} is not valid TOML: {reason}",
    "organisation_hours_unreadable": "{key}: {value!r} is not a stretch of a day such as 09:00-12:30",
    "organisation_key_unknown": "{key} = {value!r} in the organisation's file: the keys are {known}",
    "organisation_not_described": "{variable}: {key} is still the fictitious one, callers would reach nobody",
    "organisation_weekday_unknown": "{key}: weekdays are written monday … sunday",
    "organisation_zone_unknown": "{key} = {value!r}: a name such as Europe/Paris is expected",
    "pooler_unreadable": "{variable}: behind a pooler it ends with ?prepare_threshold=none",
    "redis_not_installed": "{variable} is set and the package `redis` is not installed: pip install redis",
    "redis_unreadable": "{variable} must look like redis://host:6379/0, rediss://… or unix:///path",
    "secret_in_variable": "{variable} is set directly: put it in a file named by {variable}_FILE, which can be renewed",
    "secret_missing": "{variable} is missing: set it, or {variable}_FILE; it is 32 random bytes in base64",
    "secret_not_base64": "{variable} is not base64: `openssl rand -base64 32` makes a good one",
    "secret_too_weak": "{variable} holds {bytes} bytes: {wanted} random ones are needed (`openssl rand -base64 32`)",
    "secrets_reused": "{variables} must differ: one that leaks must not open what the others protect",
    "single_sign_on_unreadable": "{key} = {value!r}: the keys are {known}; issuer is https, a role adviser:office",
    "single_sign_on_secret_missing": "{variable} is missing: the organisation's file names a provider that asks for it",
    "sms_gateway_unreadable": "SMS_GATEWAY: {file}: {reason}",
    "variable_missing": "{variable} is not set: in production nothing of the demonstration is assumed",
    "turn_secret_missing": "{variable} is missing: the relay of TURN_URLS shares a secret with this program, in a file",
    "video_address_unreadable": "{key} = {value!r}: an https address with {{room}} is expected, with {{token}} "
    "exactly where token_key_file is given",
    "video_provider_unreadable": "{key} = {value!r}: the keys are label, url, token_key_file, issuer, audience",
    "video_secret_too_short": "{variable}: the secret has less than {wanted} bytes (`openssl rand -hex 32`)",
    "video_secret_unreadable": "{variable}: the file {file} cannot be read",
    "video_server_unreadable": "{variable} holds {value!r}: addresses such as turn:turn.example.fr:3478 are expected",
}


def refusal_sentence(refusal: UnsafeSettings) -> str:
    """Say what to change, naming the variable or the key."""
    return _SENTENCES[refusal.code].format_map(refusal.data)
