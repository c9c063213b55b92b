"""Values as text, as a CSV of ours has them: made of what pyarrow stores, not of Python's own types, which hold no nanoseconds."""

import base64
import datetime
import json
from decimal import Decimal

import pyarrow as pa

DIGITS = {"s": 0, "ms": 3, "us": 6, "ns": 9}
EPOCH = datetime.datetime(1970, 1, 1)


def text_of(scalar):
    """None where there is no value."""
    if not scalar.is_valid:
        return None
    kind = scalar.type
    if kind == pa.uuid():
        return str(scalar.as_py())
    if isinstance(kind, pa.BaseExtensionType) or pa.types.is_dictionary(kind):
        return text_of(scalar.value)
    if pa.types.is_run_end_encoded(kind):
        return None if scalar.as_py() is None else text_of(pa.scalar(scalar.as_py(), kind.value_type))
    if pa.types.is_timestamp(kind):
        return moment_text(scalar.value, kind.unit) + ("Z" if kind.tz else "")
    if kind == pa.date64():
        return moment_text(scalar.value, "ms")
    if pa.types.is_time(kind):
        return time_text(scalar.value, kind.unit)
    if pa.types.is_duration(kind):
        return str(scalar.value)
    if pa.types.is_interval(kind):
        months, days, nanoseconds = scalar.as_py()
        return f"P{months}M{days}DT{Decimal(nanoseconds).scaleb(-9).normalize():f}S"
    if pa.types.is_nested(kind):
        return json_text(scalar)
    value = scalar.as_py()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def moment_text(count, unit):
    seconds, fraction = divmod(count, 10 ** DIGITS[unit])
    text = (EPOCH + datetime.timedelta(seconds=seconds)).isoformat()
    return text if unit == "s" else f"{text}.{fraction:0{DIGITS[unit]}d}"


def time_text(count, unit):
    seconds, fraction = divmod(count, 10 ** DIGITS[unit])
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:0{DIGITS[unit]}d}" if fraction else text


def json_text(scalar):
    """Within another value: what JSON has no type for is text."""
    if not scalar.is_valid:
        return "null"
    kind = scalar.type
    if kind == pa.uuid():
        return str(scalar.as_py())
    if isinstance(kind, pa.BaseExtensionType) or pa.types.is_dictionary(kind) or pa.types.is_union(kind):
        return json_text(scalar.value)
    if pa.types.is_map(kind):
        keys, values = scalar.values.flatten()
        pairs = (f"{json.dumps(str(key.as_py()))}:{json_text(value)}" for key, value in zip(keys, values))
        return "{" + ",".join(pairs) + "}"
    if pa.types.is_struct(kind):
        members = (f"{json.dumps(field.name)}:{json_text(scalar[place])}" for place, field in enumerate(kind))
        return "{" + ",".join(members) + "}"
    if pa.types.is_nested(kind):
        return f"[{','.join(json_text(part) for part in scalar.values)}]"
    text = text_of(scalar)
    if pa.types.is_floating(kind):
        value = scalar.as_py()
        return str(int(value)) if value == int(value) else repr(value)
    plain = pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_decimal(kind) or pa.types.is_duration(kind)
    return text if plain else json.dumps(text, ensure_ascii=False)
