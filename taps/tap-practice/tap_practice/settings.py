"""The settings that only tap-practice has."""

from __future__ import annotations

from typing import Any

SETTINGS: dict[str, dict[str, Any]] = {
    "account_id": {
        "type": ["string", "null"],
        "minLength": 1,
        "title": "Account ID",
        "description": "The organisation whose data is read, for an API that serves several; sent "
        "as the header account_id. Profile workflowmax needs it.",
    },
    "client_id": {
        "type": ["string", "null"],
        "minLength": 1,
        "title": "OAuth client ID",
        "description": "Name of your OAuth client. With client_secret, refresh_token and "
        "token_file, access tokens are renewed while a run goes on, and api_key is not needed.",
    },
    "client_secret": {
        "type": ["string", "null"],
        "minLength": 1,
        "secret": True,
        "title": "OAuth client secret",
        "description": "Secret of your OAuth client.",
    },
    "refresh_token": {
        "type": ["string", "null"],
        "minLength": 1,
        "secret": True,
        "title": "OAuth refresh token",
        "description": "The refresh token of your last authorisation. It serves once; those that "
        "come after it are kept in token_file.",
    },
    "token_file": {
        "type": ["string", "null"],
        "minLength": 1,
        "title": "Token file",
        "description": "Path of a file, in a folder that exists, that keeps the OAuth tokens from "
        "run to run; only its owner can read it. Its tokens win over refresh_token, unless "
        "refresh_token was changed since.",
    },
    "oauth_token_url": {
        "type": ["string", "null"],
        "minLength": 1,
        "title": "OAuth token URL",
        "description": "Where access tokens are renewed: https, or http to a loopback host.",
    },
    "lookback_days": {
        "type": "integer",
        "minimum": 0,
        "default": 30,
        "title": "Lookback",
        "description": "Days before the bookmark from which invoices, leads, quotes, purchase "
        "orders and times are read again, where they are asked for by day: they change after "
        "their day.",
    },
    "window_days": {
        "type": "integer",
        "minimum": 1,
        "default": 90,
        "title": "Window",
        "description": "Days asked for at once by streams that do not page.",
    },
    "detailed": {
        "type": "boolean",
        "default": False,
        "title": "Detailed",
        "description": "Whether nested lists, such as the tasks and costs of an invoice, are asked "
        "for as well. Only for profile workflowmax.",
    },
    "raw_values": {
        "type": "boolean",
        "default": False,
        "title": "Raw values",
        "description": "Whether numbers, booleans and dates stay the texts that the API sends. "
        "Discover the catalog again after a change.",
    },
}
