"""Numbers and codes that people read, write down and say on the telephone. All carry a check character."""

import re
import secrets

from stdnum.iso7064 import mod_11_10, mod_37_36

# 30 characters: no 0/O, 1/I/L, U/V confusion by ear or eye. 30 + 1 is prime, as ISO 7064 hybrid systems ask.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
QUERY_CODE_LENGTH = 10
_LOOKALIKES = str.maketrans("０１２３４５６７８９", "0123456789")


def new_query_code() -> str:
    """Nine random characters and an ISO 7064 check character: 30^9 ≈ 2·10^13 possibilities."""
    return with_check_character("".join(secrets.choice(ALPHABET) for _ in range(QUERY_CODE_LENGTH - 1)))


def with_check_character(body: str) -> str:
    """The first nine characters of a query code and the tenth."""
    return body + str(mod_37_36.calc_check_digit(body, ALPHABET))


def normal_query_code(typed: str) -> str | None:
    """The code as stored, from whatever was typed (small letters, spaces, hyphens), or None where it cannot be one."""
    code = re.sub(r"[\s\-－—·.]", "", typed.translate(_LOOKALIKES)).upper()
    if len(code) != QUERY_CODE_LENGTH or any(c not in ALPHABET for c in code):
        return None
    return code if mod_37_36.is_valid(code, ALPHABET) else None


def spaced(code: str) -> str:
    """A query code in groups that can be read aloud: ABC-DEFG-HJK."""
    return f"{code[:3]}-{code[3:7]}-{code[7:]}"


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10 check digit over a string of digits."""
    return str(mod_11_10.calc_check_digit(digits))


def has_valid_check_digit(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return bool(mod_11_10.is_valid(digits))


def random_digits(length: int) -> str:
    """Unpredictable decimal digits, for one-time codes and numbers."""
    return "".join(secrets.choice("0123456789") for _ in range(length))


def random_token() -> str:
    """An unguessable name for a file, a draft or a key: 128 bits, URL-safe."""
    return secrets.token_urlsafe(16)
