from concurrent.futures import ThreadPoolExecutor

from app.bounded_cache import BoundedCache


def test_what_was_asked_for_last_stays() -> None:
    cache: BoundedCache[str] = BoundedCache(10)
    cache.put("a", "A", 4)
    cache.put("b", "B", 4)
    assert cache.get("a") == "A"
    cache.put("c", "C", 4)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == ("A", None, "C")
    assert cache.bytes_kept == 8


def test_a_new_value_takes_the_old_ones_place() -> None:
    cache: BoundedCache[str] = BoundedCache(10)
    cache.put("a", "A", 9)
    cache.put("a", "AA", 3)
    assert (cache.get("a"), cache.bytes_kept) == ("AA", 3)


def test_what_is_larger_than_the_cache_is_not_kept() -> None:
    cache: BoundedCache[str] = BoundedCache(10)
    cache.put("a", "A", 6)
    cache.put("b", "B", 11)
    assert (cache.get("a"), cache.get("b")) == ("A", None)


def test_threads_may_share_it() -> None:
    cache: BoundedCache[int] = BoundedCache(50)

    def work(seed: int) -> None:
        for i in range(500):
            cache.put((seed * i) % 90, i, 1 + i % 7)
            cache.get(i % 90)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(1, 5)))
    kept = [key for key in range(90) if cache.get(key) is not None]
    assert 0 < cache.bytes_kept <= 50
    assert kept
