"""Pages, forms and the JSON API: a folder per area."""

from starlette.convertors import IntegerConvertor, register_url_convertor


class Number(IntegerConvertor):
    """A number in an address. One of more digits is no id: there is no such page, and the driver
    of the database would fail over it."""

    regex = "[0-9]{1,18}"


register_url_convertor("int", Number())
