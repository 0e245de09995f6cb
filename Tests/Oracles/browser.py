#!/usr/bin/env python3
"""A person at the dashboard, in headless Chromium: submits a job, waits for it, switches layers, and reads a cell as `inspect` does.

    browser.py BINARY [SCREENSHOTS]

Needs selenium (PyPI) and Debian's chromium-driver; says so and ends 0 where they are missing.
"""
import json, os, shutil, subprocess, sys, tempfile, time, urllib.request

binary, pictures = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
try:
    from selenium import webdriver
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.support.ui import Select, WebDriverWait
except ImportError:
    print("skipped: selenium is missing"); sys.exit(0)
if not shutil.which("chromedriver"):
    print("skipped: chromium-driver is missing"); sys.exit(0)


def run(folder):
    store, port = f"{folder}/map.db", 20000 + os.getpid() % 20000
    town = subprocess.run([binary, "simulate", "--preset", "crossroads", "--drives", "2", "--frames", "24", "--out", f"{folder}/town"],
                          check=True, capture_output=True)
    job = "name: {}\nconfidence: {}\ndataset: {{root: town/dataset}}\npredictions: {{path: town/predictions/streets-ipm}}\n"
    with open(f"{folder}/first.yaml", "w") as file: file.write(job.format("<b>uniform</b>", "uniform"))
    subprocess.run([binary, "run", f"{folder}/first.yaml", "--store", store], check=True, capture_output=True)
    server = subprocess.Popen([binary, "serve", "--store", store, "--port", str(port), "--data-root", folder], stderr=subprocess.DEVNULL)
    options = webdriver.ChromeOptions()
    for word in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1440,900"]: options.add_argument(word)
    downloads = f"{folder}/downloads"
    os.mkdir(downloads)
    options.add_experimental_option("prefs", {"download.default_directory": downloads, "download.prompt_for_download": False})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    wait = WebDriverWait(driver, 60, poll_frequency=0.1)
    find = lambda selector: driver.find_element(By.CSS_SELECTOR, selector)
    def shoot(name, query="", width=1440, height=900):
        if pictures:
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})
            driver.get(f"http://127.0.0.1:{port}/?{query}&shot={name}#{ids['second']}")
            wait.until(lambda _: driver.execute_script("return [...document.images].filter(i => i.className.includes('leaflet-tile')).length > 3 || document.querySelectorAll('.chart').length > 1"))
            time.sleep(1)
            driver.save_screenshot(f"{pictures}/{name}.png")
    ids = {}
    try:
        wait.until(lambda _: answers(f"http://127.0.0.1:{port}/healthz"))
        driver.get(f"http://127.0.0.1:{port}/?theme=light")
        wait.until(lambda _: len(driver.find_elements(By.CSS_SELECTOR, ".job")) == 1)
        assert find(".job .name").text == "<b>uniform</b>", "a name that is HTML is shown as text"
        find("#new-job").click()
        driver.execute_script("document.getElementById('spec').value = arguments[0]", job.format("by range", "range"))
        find("#submit-send").click()
        wait.until(lambda _: len(driver.find_elements(By.CSS_SELECTOR, ".job")) == 2)
        # The server works on its queue itself.
        wait.until(lambda _: driver.find_elements(By.CSS_SELECTOR, ".job[aria-current=true] .state-running"))
        if pictures: driver.save_screenshot(f"{pictures}/running.png")
        wait.until(lambda _: driver.find_elements(By.CSS_SELECTOR, ".job[aria-current=true] .state-succeeded"))
        ids["second"] = find(".job[aria-current=true]").get_attribute("data-id")
        wait.until(lambda _: len(driver.find_elements(By.CSS_SELECTOR, "#layer option")) > 8)
        for layer in ["confidence", "views", "entropy", "disagreement", "conflict", "coverage", "classes"]:
            Select(find("#layer")).select_by_value(layer)
            wait.until(lambda _: driver.find_elements(By.CSS_SELECTOR, f"img.leaflet-tile-loaded[src*='/tiles/{layer}/']"))
            assert find("#legend b").text == layer
        ActionChains(driver).move_to_element_with_offset(find("#map"), 40, 10).perform()
        wait.until(lambda _: find("#readout").get_attribute("data-x"))
        time.sleep(0.5)
        shown = {name: find("#readout").get_attribute(f"data-{name}") for name in ["x", "y", "views", "confidence", "entropy"]}
        told = json.loads(subprocess.run([binary, "inspect", ids["second"], "--at=" + shown["x"] + "," + shown["y"], "--json", "--store", store],
                                         check=True, capture_output=True, text=True).stdout)
        for name in shown:
            assert float(shown[name]) == float(told[name]), f"{name}: the dashboard shows {shown[name]}, inspect {told[name]}"
        # The keyboard reaches what the mouse does: Enter on the map opens the tile in its middle, the button in it closes it.
        find("#map").send_keys(Keys.ENTER)
        wait.until(lambda _: find("#tile").is_displayed() and driver.switch_to.active_element.get_attribute("aria-label") == "Close")
        driver.switch_to.active_element.send_keys(Keys.ENTER)
        wait.until(lambda _: not find("#tile").is_displayed())
        find("#map").click()
        wait.until(lambda _: driver.find_elements(By.CSS_SELECTOR, "#tile .frame img"))
        wait.until(lambda _: driver.execute_script("return document.querySelector('#tile .frame img').naturalWidth") > 0)
        if pictures: driver.save_screenshot(f"{pictures}/tile.png")
        find("#show-export").click()
        formats = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/formats"))
        wait.until(lambda _: len(driver.find_elements(By.CSS_SELECTOR, "#export-formats li")) == len(formats))
        driver.find_element(By.XPATH, "//button[@aria-label='Download as npz']").click()
        wait.until(lambda _: any(name.endswith(".npz") for name in os.listdir(downloads)))
        find("#export-close").click()
        find(".job[aria-current=true] menu button").click()
        wait.until(lambda _: [cell.text for cell in driver.find_elements(By.CSS_SELECTOR, "#log-rows td:nth-child(2)")][-1:] == ["succeeded"])
        find("#log-close").click()
        Select(find("#other")).select_by_visible_text("<b>uniform</b>")
        wait.until(lambda _: find("#swipe").is_displayed())
        if pictures: time.sleep(1); driver.save_screenshot(f"{pictures}/swipe.png")
        Select(find("#mode")).select_by_value("difference")
        wait.until(lambda _: driver.find_elements(By.CSS_SELECTOR, "img.leaflet-tile-loaded[src*='/difference/']"))
        find("#show-consistency").click()
        wait.until(lambda _: len(driver.find_elements(By.CSS_SELECTOR, ".chart circle")) > 10)
        for name, query, size in [("map-light", "theme=light", (1440, 900)), ("map-dark", "theme=dark", (1440, 900)), ("phone", "theme=light", (390, 844)),
                                  ("phone-dark", "theme=dark", (390, 844)), ("charts-light", "theme=light&view=consistency", (1440, 900)),
                                  ("charts-phone-light", "theme=light&view=consistency", (390, 844)), ("charts-phone-dark", "theme=dark&view=consistency", (390, 844))]:
            shoot(name, query, *size)
        wrong = [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE" and "404" not in entry["message"]]
        assert not wrong, wrong
        print(json.dumps({"read_in_the_browser": shown, "inspect": {name: told[name] for name in shown}}))
    finally:
        driver.quit()
        server.terminate()
        server.wait()


def answers(address):
    try: return urllib.request.urlopen(address).status == 200
    except OSError: return False


with tempfile.TemporaryDirectory() as folder: run(folder)
