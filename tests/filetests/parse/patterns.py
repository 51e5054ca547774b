#! test: parse
match command:
    case 0 | -1.5 | None:
        pass
    case [x, (y, *_)] as whole if x > y:
        pass
    case {"key": [first, *rest], 1: _, **others}:
        pass
    case Point(0, y=Point(x=z)) | Named(z):
        pass

#|    2  match command
#|    3    case (0 | -1.5 | None)
#|    4      pass
#|    5    case ([x, [y, *_]] as whole) if x > y
#|    6      pass
#|    7    case {'key': [first, *rest], 1: _, **others}
#|    8      pass
#|    9    case (Point(0, y=Point(x=z)) | Named(z))
#|   10      pass
#| scope0 Module <module> name Named name Point name command name first name others name rest name whole name x name y name z
