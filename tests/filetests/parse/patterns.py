#! test: parse
match command:
    case 0 | -1.5 | None:
        pass
    case [x, (y, *_)] as whole if x > y:
        pass
    case {"key": [first, *rest], 1: _, **others}:
        pass
    case Point(0, y=Point(x=z)) | Named.value:
        pass
