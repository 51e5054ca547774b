"""A small bank: classes, exceptions, formatting."""


class InsufficientFunds(Exception):
    def __init__(self, needed, available):
        super().__init__(f"needed {needed}, available {available}")
        self.needed = needed
        self.available = available


class Account:
    interest = 0.0
    count = 0

    def __init__(self, owner, balance=0):
        self.owner = owner
        self._balance = balance
        self.history = []
        Account.count += 1

    @property
    def balance(self):
        return self._balance

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError(f"bad amount: {amount!r}")
        self._balance += amount
        self.history.append(("deposit", amount))
        return self

    def withdraw(self, amount):
        if amount > self._balance:
            raise InsufficientFunds(amount, self._balance)
        self._balance -= amount
        self.history.append(("withdraw", amount))
        return self

    def __str__(self):
        return f"{self.owner:<8}{self._balance:>10.2f}"


class Savings(Account):
    interest = 0.05

    def year(self):
        return self.deposit(round(self._balance * self.interest, 2))

    def withdraw(self, amount):
        if len([h for h in self.history if h[0] == "withdraw"]) >= 2:
            raise PermissionError("too many withdrawals")
        return super().withdraw(amount)


class Bank:
    def __init__(self):
        self.accounts = {}

    def open(self, kind, owner, **options):
        account = self.accounts[owner] = kind(owner, **options)
        return account

    def transfer(self, source, target, amount):
        a, b = self.accounts[source], self.accounts[target]
        try:
            a.withdraw(amount)
            b.deposit(amount)
        except InsufficientFunds as e:
            print(f"transfer refused: {e} (short of {e.needed - e.available})")
            return False
        else:
            return True
        finally:
            print(f"{source} -> {target}: {amount}")

    def __iter__(self):
        return iter(sorted(self.accounts.values(), key=lambda a: -a.balance))

    def __getitem__(self, owner):
        return self.accounts[owner]


bank = Bank()
bank.open(Account, "ann", balance=100)
bank.open(Savings, "bob").deposit(50).deposit(25)
print(bank.transfer("ann", "bob", 30))
print(bank.transfer("bob", "ann", 1000))
bank["bob"].year()
for account in bank:
    print(account)
for action in (lambda: bank["ann"].deposit(-5), lambda: bank["zed"], lambda: bank.open(Account), lambda: setattr(bank["ann"], "balance", 5)):
    try:
        action()
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        print(type(e).__name__, e)
for _ in range(3):
    try:
        bank["bob"].withdraw(1)
    except PermissionError as e:
        print(e)
print(Account.count, bank["bob"].history, f"{sum(a.balance for a in bank):,.2f}")
