"""The settings that only tap-practice has."""

from __future__ import annotations

from typing import Any

from singer_sdk import typing as th

SETTINGS: tuple[th.Property[Any], ...] = (
    th.Property(
        "account_id",
        th.StringType(min_length=1),
        title="Account ID",
        description="The organisation whose data is read, for an API that serves several; sent "
        "as the header account_id. Required for profile workflowmax.",
    ),
    th.Property(
        "client_id",
        th.StringType(min_length=1),
        title="OAuth client ID",
        description="ID of your OAuth client. With client_secret, refresh_token and token_file, "
        "access tokens are renewed during a run, and api_key is not needed.",
    ),
    th.Property(
        "client_secret",
        th.StringType(min_length=1),
        secret=True,
        title="OAuth client secret",
        description="Secret of your OAuth client.",
    ),
    th.Property(
        "refresh_token",
        th.StringType(min_length=1),
        secret=True,
        title="OAuth refresh token",
        description="The refresh token of your last authorisation. It can be used once; the ones "
        "that follow it are kept in token_file.",
    ),
    th.Property(
        "token_file",
        th.StringType(min_length=1),
        title="Token file",
        description="Path of a file, in an existing folder, that keeps the OAuth tokens from run "
        "to run; only its owner can read it. Its tokens take precedence over refresh_token, "
        "unless refresh_token has changed since.",
    ),
    th.Property(
        "oauth_token_url",
        th.URIType(min_length=1),
        title="OAuth token URL",
        description="URL at which access tokens are renewed: https, or http to a loopback host.",
    ),
    th.Property(
        "lookback_days",
        th.IntegerType(minimum=0),
        default=30,
        title="Lookback",
        description="Days before the bookmark from which invoices, leads, quotes, purchase orders "
        "and times are read again, where they are requested by day: they can change after their "
        "day.",
    ),
    th.Property(
        "window_days",
        th.IntegerType(minimum=1),
        default=90,
        title="Window",
        description="Days requested at once by streams without pages.",
    ),
    th.Property(
        "detailed",
        th.BooleanType,
        default=False,
        title="Detailed",
        description="Whether nested lists, such as the tasks and costs of an invoice, are "
        "requested as well. Only for profile workflowmax.",
    ),
    th.Property(
        "raw_values",
        th.BooleanType,
        default=False,
        title="Raw values",
        description="Whether numbers, booleans and dates stay as the text that the API sends. "
        "Discover the catalog again after a change.",
    ),
)
