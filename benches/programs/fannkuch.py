"""The most flips that any permutation needs to bring 0 to the front."""
N = 7


def main(n):
    permutation = list(range(n))
    count = [0] * n
    most = checksum = 0
    sign = 1
    while True:
        first = permutation[0]
        if first:
            flips = 0
            p = permutation[:]
            while first:
                p[:first + 1] = p[first::-1]
                flips += 1
                first = p[0]
            most = max(most, flips)
            checksum += sign * flips
        if sign == 1:
            permutation[0], permutation[1] = permutation[1], permutation[0]
            sign = -1
        else:
            permutation[1], permutation[2] = permutation[2], permutation[1]
            sign = 1
            for i in range(2, n):
                if count[i] < i:
                    count[i] += 1
                    break
                count[i] = 0
                if i == n - 1:
                    return checksum, most
                permutation.insert(i + 1, permutation.pop(0))
