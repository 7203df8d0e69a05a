"""Reads back the numbers that the pages write for people."""


def as_number(text: str) -> float:
    """What the page writes as "−1.23 × 10⁻⁵"."""
    plain = text.replace("\u2212", "-").replace(",", "")
    mantissa, _, power = plain.partition(" × 10")
    exponent = int(power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))) if power else 0
    return float(mantissa) * 10.0**exponent
