# docker build -t counterweight . && docker run --rm -p 8501:8501 counterweight
# More in docs/deployment.md.
FROM python:3.13-slim

# XGBoost and faiss need OpenMP.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 counterweight

WORKDIR /app
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir -r requirements.txt -c constraints.txt
COPY .streamlit .streamlit
COPY app.py settings.toml ./
COPY core core
COPY ui ui
COPY pages pages
COPY docs/logo.svg docs/handbook.md docs/

# What numba compiles is kept where this user may write.
ENV PYTHONDONTWRITEBYTECODE=1 NUMBA_CACHE_DIR=/tmp/numba STREAMLIT_SERVER_ADDRESS=0.0.0.0
USER counterweight
EXPOSE 8501
HEALTHCHECK --start-period=60s --interval=30s --timeout=5s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://localhost:8501/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app.py"]
