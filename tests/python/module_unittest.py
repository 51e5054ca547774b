# Tests with fixtures, subtests, skips and failures; what the runner prints of them.
import io
import re
import unittest


class Arithmetic(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.steps = ["class"]

    def setUp(self):
        self.steps.append("up")
        self.addCleanup(self.steps.append, "clean")

    def tearDown(self):
        self.steps.append("down")

    def test_passes(self):
        self.assertEqual(2 + 2, 4)
        self.assertAlmostEqual(0.1 + 0.2, 0.3)
        self.assertCountEqual([1, 2, 2], [2, 1, 2])
        self.assertRegex("spam", "^s")
        with self.assertRaisesRegex(ValueError, "invalid literal"):
            int("x")
        with self.assertWarns(UserWarning):
            import warnings
            warnings.warn("careful")

    def test_fails(self):
        self.assertEqual([1, 2, 3], [1, 2, 4], "not the same")

    def test_texts(self):
        self.assertMultiLineEqual("one\ntwo\n", "one\nthree\n")

    def test_errors(self):
        {}["missing"]

    def test_subtests(self):
        for i in range(4):
            with self.subTest("part", i=i):
                self.assertNotEqual(i % 2, 1)

    @unittest.skip("not today")
    def test_skipped(self):
        self.fail()

    @unittest.expectedFailure
    def test_expected(self):
        self.assertIn(1, [])

    @unittest.expectedFailure
    def test_unexpected(self):
        pass


class Late(unittest.TestCase):
    def test_logs(self):
        self.assertIsNone(None)
        self.skipTest("half way")


out = io.StringIO()
suite = unittest.TestSuite()
for case in Arithmetic, Late:
    suite.addTest(unittest.defaultTestLoader.loadTestsFromTestCase(case))
result = unittest.TextTestRunner(stream=out, verbosity=2).run(suite)
text = re.sub(r"\d+\.\d+s", "N s", out.getvalue())
text = re.sub(r'File ".*?module_unittest', 'File "module_unittest', text)
print(text)
print(result)
print(Arithmetic.steps[:4], len(Arithmetic.steps))
print([t.id() for t, _ in result.failures], result.testsRun, len(result.skipped))
